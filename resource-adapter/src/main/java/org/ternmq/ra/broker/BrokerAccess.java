package org.ternmq.ra.broker;

import org.ternmq.jms.TernConnectionFactory;

/** What connection factories and activations need of the resource adapter they belong to. */
public interface BrokerAccess {
  /**
   * What they begin from.
   *
   * @throws IllegalArgumentException if the settings contradict each other
   */
  BrokerAddress broker();

  /** What answers a transaction manager for that broker when no session can. Does not connect. */
  RecoverableResource recoveryOf(BrokerAddress broker);

  /** Of beans that no server has given a resource adapter: the broker on this machine. */
  static BrokerAccess withoutAdapter() {
    return new BrokerAccess() {
      @Override
      public BrokerAddress broker() {
        return new BrokerAddress(TernConnectionFactory.DEFAULT_URL, null, null, null);
      }

      @Override
      public RecoverableResource recoveryOf(BrokerAddress broker) {
        return new RecoverableResource(broker, new OpenBranches());
      }
    };
  }
}
