package org.ternmq.jms.jndi;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import javax.naming.Binding;
import javax.naming.CompositeName;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.NameClassPair;
import javax.naming.NameParser;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.Reference;
import javax.naming.spi.NamingManager;
import org.ternmq.jms.destination.TernQueue;
import org.ternmq.jms.destination.TernTopic;

/**
 * A view of one level of a {@link NamingTree}; only the root makes destinations as they are asked
 * for.
 */
@SuppressWarnings(
    "BanJNDI") // this is the directory; what is bound in it comes from the application alone
final class TernNamingContext implements Context {
  private final NamingTree tree;
  private final boolean root;
  private final Name nameInNamespace;

  // A Hashtable because the interface hands it out.
  @SuppressWarnings("JdkObsolete")
  private final Hashtable<Object, Object> environment = new Hashtable<>();

  private volatile boolean closed;

  /** The root. */
  TernNamingContext(NamingTree tree, Map<?, ?> environment) {
    this(tree, environment, new CompositeName());
  }

  private TernNamingContext(NamingTree tree, Map<?, ?> environment, Name nameInNamespace) {
    this.tree = tree;
    this.root = nameInNamespace.isEmpty();
    this.nameInNamespace = nameInNamespace;
    if (environment != null) {
      this.environment.putAll(environment);
    }
  }

  private NamingTree open() throws NamingException {
    if (closed) {
      throw new NamingException("This context is closed");
    }
    return tree;
  }

  // --- looking up

  @Override
  public Object lookup(Name name) throws NamingException {
    NamingTree level = open();
    Object found = level.find(name);
    if (found == null) {
      found = root ? destinationOf(name) : null;
    }
    if (found == null) {
      throw NamingTree.notFound(name);
    }
    return objectOf(found, name);
  }

  private Object objectOf(Object found, Name name) throws NamingException {
    if (found instanceof NamingTree level) {
      return new TernNamingContext(level, environment, composeName(name, nameInNamespace));
    }
    if (found instanceof Reference) {
      return resolved(found, name);
    }
    return found;
  }

  private Object resolved(Object reference, Name name) throws NamingException {
    try {
      return NamingManager.getObjectInstance(reference, name, this, environment);
    } catch (NamingException e) {
      throw e;
    } catch (Exception e) { // the method of the JDK declares it
      NamingException failed =
          new NamingException("The reference '" + name + "' cannot be resolved: " + e.getMessage());
      failed.setRootCause(e);
      throw failed;
    }
  }

  private static Object destinationOf(Name name) throws NamingException {
    if (name.size() < 2) {
      return null;
    }
    String rest = name.getSuffix(1).toString();
    try {
      return switch (name.get(0)) {
        case "queue", "dynamicQueues" -> new TernQueue(rest);
        case "topic", "dynamicTopics" -> new TernTopic(rest);
        default -> null;
      };
    } catch (IllegalArgumentException e) {
      NamingException wrong = new NamingException("'" + name + "': " + e.getMessage());
      wrong.setRootCause(e);
      throw wrong;
    }
  }

  @Override
  public Object lookup(String name) throws NamingException {
    return lookup(new CompositeName(name));
  }

  @Override
  public Object lookupLink(Name name) throws NamingException {
    return lookup(name);
  }

  @Override
  public Object lookupLink(String name) throws NamingException {
    return lookup(name);
  }

  // --- binding

  @Override
  public void bind(Name name, Object object) throws NamingException {
    open().bind(name, object, false);
  }

  @Override
  public void bind(String name, Object object) throws NamingException {
    bind(new CompositeName(name), object);
  }

  @Override
  public void rebind(Name name, Object object) throws NamingException {
    open().bind(name, object, true);
  }

  @Override
  public void rebind(String name, Object object) throws NamingException {
    rebind(new CompositeName(name), object);
  }

  @Override
  public void unbind(Name name) throws NamingException {
    open().unbind(name);
  }

  @Override
  public void unbind(String name) throws NamingException {
    unbind(new CompositeName(name));
  }

  @Override
  public void rename(Name oldName, Name newName) throws NamingException {
    Object found = open().find(oldName);
    if (found == null) {
      throw NamingTree.notFound(oldName);
    }
    tree.bind(newName, found, false);
    tree.unbind(oldName);
  }

  @Override
  public void rename(String oldName, String newName) throws NamingException {
    rename(new CompositeName(oldName), new CompositeName(newName));
  }

  @Override
  public Context createSubcontext(Name name) throws NamingException {
    NamingTree level = new NamingTree();
    open().bind(name, level, false);
    return (Context) objectOf(level, name);
  }

  @Override
  public Context createSubcontext(String name) throws NamingException {
    return createSubcontext(new CompositeName(name));
  }

  @Override
  public void destroySubcontext(Name name) throws NamingException {
    open().removeLevel(name);
  }

  @Override
  public void destroySubcontext(String name) throws NamingException {
    destroySubcontext(new CompositeName(name));
  }

  // --- listing

  @Override
  public NamingEnumeration<NameClassPair> list(Name name) throws NamingException {
    List<NameClassPair> pairs = new ArrayList<>();
    for (Map.Entry<String, Object> entry : open().level(name).entries().entrySet()) {
      pairs.add(new NameClassPair(entry.getKey(), classNameOf(entry.getValue())));
    }
    return new Listing<>(pairs.iterator());
  }

  private static String classNameOf(Object value) {
    return value instanceof NamingTree
        ? Context.class.getName()
        : value instanceof Reference reference
            ? reference.getClassName()
            : value.getClass().getName();
  }

  @Override
  public NamingEnumeration<NameClassPair> list(String name) throws NamingException {
    return list(new CompositeName(name));
  }

  @Override
  public NamingEnumeration<Binding> listBindings(Name name) throws NamingException {
    List<Binding> bindings = new ArrayList<>();
    for (Map.Entry<String, Object> entry : open().level(name).entries().entrySet()) {
      Name full = ((Name) name.clone()).add(entry.getKey());
      bindings.add(new Binding(entry.getKey(), objectOf(entry.getValue(), full)));
    }
    return new Listing<>(bindings.iterator());
  }

  @Override
  public NamingEnumeration<Binding> listBindings(String name) throws NamingException {
    return listBindings(new CompositeName(name));
  }

  /** A snapshot. */
  private static final class Listing<T> implements NamingEnumeration<T> {
    private final Iterator<T> elements;

    Listing(Iterator<T> elements) {
      this.elements = elements;
    }

    @Override
    public T next() {
      return elements.next();
    }

    @Override
    public boolean hasMore() {
      return elements.hasNext();
    }

    @Override
    public T nextElement() {
      return elements.next();
    }

    @Override
    public boolean hasMoreElements() {
      return elements.hasNext();
    }

    @Override
    public void close() {
      // holds no resources
    }
  }

  // --- names and environment

  @Override
  public NameParser getNameParser(Name name) {
    return CompositeName::new;
  }

  @Override
  public NameParser getNameParser(String name) {
    return CompositeName::new;
  }

  @Override
  public Name composeName(Name name, Name prefix) throws NamingException {
    return ((Name) prefix.clone()).addAll(name);
  }

  @Override
  public String composeName(String name, String prefix) throws NamingException {
    return composeName(new CompositeName(name), new CompositeName(prefix)).toString();
  }

  @Override
  public Object addToEnvironment(String name, Object value) {
    return environment.put(name, value);
  }

  @Override
  public Object removeFromEnvironment(String name) {
    return environment.remove(name);
  }

  @Override
  public Hashtable<?, ?> getEnvironment() {
    return new Hashtable<>(environment);
  }

  @Override
  public String getNameInNamespace() {
    return nameInNamespace.toString();
  }

  /** Closes this view; others of the same directory go on. May be called again. */
  @Override
  public void close() {
    closed = true;
  }
}
