package org.ternmq.jms.message;

import jakarta.jms.MessageFormatException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.jms.option.TrustedPackages;

/**
 * Java serialization for object messages. Classes are looked up with the thread's context class
 * loader, then with the one of this library. Immutable, safe for use by several threads.
 */
final class ObjectBodies {
  /** Null: only the JDK's own serial filter decides. */
  private final ObjectInputFilter filter;

  /**
   * @param trustedPackages see {@link TrustedPackages}; null for no filter but the JDK's
   * @throws IllegalArgumentException if a pattern is wrong
   */
  ObjectBodies(String trustedPackages) {
    filter = trustedPackages == null ? null : TrustedPackages.filter(trustedPackages);
  }

  byte[] serialize(Serializable object) throws MessageFormatException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    } catch (IOException | RuntimeException e) {
      throw JmsFailures.causedBy(
          new MessageFormatException(
              "The " + object.getClass().getName() + " cannot be serialized: " + e),
          e);
    }
    return bytes.toByteArray();
  }

  Serializable deserialize(byte[] array, int offset, int length) throws MessageFormatException {
    Refusal refusal = filter == null ? null : new Refusal(filter);
    try (ObjectInputStream in =
        new LoaderAwareInput(new ByteArrayInputStream(array, offset, length))) {
      if (refusal != null) {
        in.setObjectInputFilter(refusal);
      }
      return (Serializable) in.readObject();
    } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
      String why =
          refusal == null || refusal.refused == null
              ? e.toString()
              : refusal.refused.getName() + " is not among the trustedPackages";
      throw JmsFailures.causedBy(
          new MessageFormatException("The object cannot be read: " + why), e);
    }
  }

  /** Remembers what the filter of one read refused, which the JDK's exception does not say. */
  private static final class Refusal implements ObjectInputFilter {
    private final ObjectInputFilter filter;
    private Class<?> refused;

    Refusal(ObjectInputFilter filter) {
      this.filter = filter;
    }

    @Override
    public Status checkInput(FilterInfo info) {
      Status status = filter.checkInput(info);
      if (status == Status.REJECTED) {
        refused = info.serialClass();
      }
      return status;
    }
  }

  private static final class LoaderAwareInput extends ObjectInputStream {
    LoaderAwareInput(InputStream in) throws IOException {
      super(in);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      ClassLoader context = Thread.currentThread().getContextClassLoader();
      if (context != null) {
        try {
          return Class.forName(description.getName(), false, context);
        } catch (ClassNotFoundException e) {
          return resolveOwn(description, e);
        }
      }
      return resolveOwn(description, null);
    }

    /** The second choice; the primitive types are known only to the superclass. */
    private Class<?> resolveOwn(ObjectStreamClass description, ClassNotFoundException first)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(description.getName(), false, LoaderAwareInput.class.getClassLoader());
      } catch (ClassNotFoundException e) {
        if (first != null) {
          e.addSuppressed(first);
        }
        return resolveInherited(description, e);
      }
    }

    private Class<?> resolveInherited(ObjectStreamClass description, ClassNotFoundException before)
        throws IOException, ClassNotFoundException {
      try {
        return super.resolveClass(description);
      } catch (ClassNotFoundException e) {
        e.addSuppressed(before);
        throw e;
      }
    }

    @Override
    protected Class<?> resolveProxyClass(String[] interfaces)
        throws IOException, ClassNotFoundException {
      ClassLoader context = Thread.currentThread().getContextClassLoader();
      if (context == null) {
        return super.resolveProxyClass(interfaces);
      }
      Class<?>[] classes = new Class<?>[interfaces.length];
      for (int i = 0; i < interfaces.length; i++) {
        classes[i] = Class.forName(interfaces[i], false, context);
      }
      try {
        return Proxy.newProxyInstance(context, classes, (proxy, method, arguments) -> null)
            .getClass();
      } catch (IllegalArgumentException e) {
        throw new ClassNotFoundException("No proxy class of " + String.join(", ", interfaces), e);
      }
    }
  }
}
