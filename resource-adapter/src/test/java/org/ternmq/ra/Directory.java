package org.ternmq.ra;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.spi.InitialContextFactory;

/** A server's directory, which knows names and nothing more. Named by a system property. */
public final class Directory implements InitialContextFactory, AutoCloseable {
  private static final Map<String, Object> BOUND = new ConcurrentHashMap<>();

  /** For JNDI. */
  public Directory() {}

  static Directory open() {
    System.setProperty(Context.INITIAL_CONTEXT_FACTORY, Directory.class.getName());
    return new Directory();
  }

  void bind(String name, Object what) {
    BOUND.put(name, what);
  }

  @Override
  public Context getInitialContext(Hashtable<?, ?> environment) {
    return (Context)
        Proxy.newProxyInstance(
            Directory.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (proxy, method, arguments) -> {
              Object found = BOUND.get(String.valueOf(arguments[0]));
              if (!method.getName().equals("lookup") || found == null) {
                throw new NameNotFoundException(method.getName() + " " + arguments[0]);
              }
              return found;
            });
  }

  @Override
  public void close() {
    BOUND.clear();
    System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
  }

  /** As a server keeps it, or another one reads it. */
  static <T extends Serializable> T copy(T object) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      @SuppressWarnings("unchecked") // the same class as went in
      T copy = (T) in.readObject();
      return copy;
    }
  }
}
