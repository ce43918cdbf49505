package org.ternmq.ra;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.Collection;

/** The class loader of a resource adapter in a server: of all else it sees APIs alone. */
final class IsolatedLoader extends URLClassLoader {
  IsolatedLoader(Collection<URL> content) {
    super(content.toArray(new URL[0]), new Apis());
  }

  private static final class Apis extends ClassLoader {
    Apis() {
      super(ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith("jakarta.")) {
        return IsolatedLoader.class.getClassLoader().loadClass(name);
      }
      throw new ClassNotFoundException(name);
    }
  }

  /** Where a class of this class path comes from. */
  static URL of(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  /** {@link OneLife} in here, with a broker at that URL. */
  String live(String url) {
    try {
      Object life = loadClass(OneLife.class.getName()).getConstructor().newInstance();
      if (life.getClass().getClassLoader() != this) {
        throw new IllegalStateException("it comes from " + life.getClass().getClassLoader());
      }
      return (String) life.getClass().getMethod("apply", String.class).invoke(life, url);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
