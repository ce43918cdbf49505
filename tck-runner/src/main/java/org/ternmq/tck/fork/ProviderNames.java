package org.ternmq.tck.fork;

import java.util.Hashtable;
import java.util.Properties;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;

/**
 * What a no-argument {@code InitialContext} gives in a fork: the names of the provider under test,
 * of the broker that runs now. The environment can hold any key, which system properties cannot
 * give to a naming provider.
 */
public final class ProviderNames implements InitialContextFactory {
  /** Swapped as a whole between two runs; tests only read it. */
  private static volatile Properties environment = new Properties();

  /** Called by the naming system. */
  public ProviderNames() {}

  static void use(Properties names) {
    environment = names;
  }

  @Override
  @SuppressWarnings("JdkObsolete") // the naming interface wants a Hashtable
  public Context getInitialContext(Hashtable<?, ?> given) throws NamingException {
    Hashtable<Object, Object> all = new Hashtable<>(environment);
    String factory = environment.getProperty(Context.INITIAL_CONTEXT_FACTORY);
    if (factory == null) {
      throw new NamingException("no " + Context.INITIAL_CONTEXT_FACTORY + " of the provider");
    }
    try {
      ClassLoader loader = ProviderNames.class.getClassLoader();
      Object made = Class.forName(factory, true, loader).getDeclaredConstructor().newInstance();
      return ((InitialContextFactory) made).getInitialContext(all);
    } catch (ReflectiveOperationException | ClassCastException e) {
      NamingException failed = new NamingException(factory + " is no naming factory here: " + e);
      failed.setRootCause(e);
      throw failed;
    }
  }
}
