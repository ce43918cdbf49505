package org.ternmq.ra.broker;

import jakarta.transaction.Status;
import org.ternmq.jms.TernConnectionFactory;

/** What connection factories and activations need of the resource adapter they belong to. */
public interface BrokerAccess {
  /**
   * What they begin from.
   *
   * @throws IllegalArgumentException if the settings contradict each other
   */
  BrokerAddress broker();

  /**
   * That broker, with the settings of a connection factory or activation where they are given. What
   * equals the resource adapter's own is not: Open Liberty sets on them whatever the getters of the
   * resource adapter answer, as if it had been said there.
   *
   * @param from what they begin from: {@link #broker()}, or the one of a connection factory
   */
  BrokerAddress overridden(
      BrokerAddress from, String url, String user, String password, String clientId);

  /** Of this thread, as {@link jakarta.transaction.Status} has it; unknown without a server. */
  int transactionStatus();

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
      public BrokerAddress overridden(
          BrokerAddress from, String url, String user, String password, String clientId) {
        return from.overriddenBy(url, user, password, clientId);
      }

      @Override
      public int transactionStatus() {
        return Status.STATUS_UNKNOWN;
      }

      @Override
      public RecoverableResource recoveryOf(BrokerAddress broker) {
        return new RecoverableResource(broker, new OpenBranches());
      }
    };
  }
}
