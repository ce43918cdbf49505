package org.ternmq.jms.jndi;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import javax.naming.CompositeName;
import javax.naming.ContextNotEmptyException;
import javax.naming.Name;
import javax.naming.NameAlreadyBoundException;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.NotContextException;

/** One level of the directory: names to objects or to further levels. Safe for several threads. */
final class NamingTree {
  private final ConcurrentSkipListMap<String, Object> entries = new ConcurrentSkipListMap<>();

  Map<String, Object> entries() {
    return entries;
  }

  /**
   * Binds while the directory is filled: levels on the way are made.
   *
   * @param name with slashes between the levels
   */
  void put(String name, Object object) throws NamingException {
    Name path = new CompositeName(name);
    if (path.isEmpty()) {
      throw new NamingException("A property for an object of the directory ends without a name");
    }
    NamingTree level = this;
    for (int i = 0; i < path.size() - 1; i++) {
      Object next = level.entries.computeIfAbsent(path.get(i), each -> new NamingTree());
      level = levelOf(next, path);
    }
    level.entries.put(path.get(path.size() - 1), object);
  }

  /** The object or level of a name that is not empty; null if there is none. */
  Object find(Name name) {
    Object found = this;
    for (int i = 0; i < name.size(); i++) {
      if (!(found instanceof NamingTree level)) {
        return null;
      }
      found = level.entries.get(name.get(i));
    }
    return found;
  }

  /**
   * @param replace whether the name may be bound already
   */
  void bind(Name name, Object object, boolean replace) throws NamingException {
    NamingTree level = parentOf(name);
    String last = name.get(name.size() - 1);
    if (replace) {
      level.entries.put(last, object);
    } else if (level.entries.putIfAbsent(last, object) != null) {
      throw withName(new NameAlreadyBoundException("'" + name + "' is bound already"), name);
    }
  }

  /** A name that is not bound is no error, a level on the way that does not exist is. */
  void unbind(Name name) throws NamingException {
    parentOf(name).entries.remove(name.get(name.size() - 1));
  }

  void removeLevel(Name name) throws NamingException {
    Object found = find(name);
    if (found == null) {
      parentOf(name);
      return;
    }
    if (!levelOf(found, name).entries.isEmpty()) {
      throw withName(new ContextNotEmptyException("'" + name + "' is not empty"), name);
    }
    unbind(name);
  }

  /** The level of a name, which must be there. */
  NamingTree level(Name name) throws NamingException {
    Object found = find(name);
    if (found == null) {
      throw notFound(name);
    }
    return levelOf(found, name);
  }

  private NamingTree parentOf(Name name) throws NamingException {
    if (name.isEmpty()) {
      throw new NamingException("The name is empty");
    }
    return level(name.getPrefix(name.size() - 1));
  }

  private static NamingTree levelOf(Object found, Name name) throws NamingException {
    if (found instanceof NamingTree level) {
      return level;
    }
    throw withName(new NotContextException("'" + name + "' leads through an object"), name);
  }

  static NamingException notFound(Name name) {
    return withName(new NameNotFoundException("'" + name + "' is not bound"), name);
  }

  private static NamingException withName(NamingException exception, Name name) {
    exception.setRemainingName(name);
    return exception;
  }
}
