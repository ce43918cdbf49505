package org.ternmq.tck.conformance;

import javax.naming.NamingException;

/** From the text that names a provider under test to the provider. */
final class Providers {
  private Providers() {}

  /**
   * @param specification the URL of a TernMQ broker ({@code tern://host:port}, {@code
   *     tern:vm://name?...}), or {@code jndi}: whatever a no-argument {@code InitialContext} gives,
   *     see {@link JndiProvider}
   */
  static Provider open(String specification) throws NamingException {
    return specification.equals("jndi") ? new JndiProvider() : new TernProvider(specification);
  }
}
