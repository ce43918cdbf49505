/**
 * The TernMQ client: Jakarta Messaging 3.1 over the TernMQ protocol. Applications start at {@link
 * org.ternmq.jms.TernConnectionFactory}.
 */
module org.ternmq.jms {
  requires transitive jakarta.messaging;
  requires transitive java.naming;
  requires transitive java.transaction.xa;
  requires org.ternmq.wire;

  exports org.ternmq.jms;
  exports org.ternmq.jms.destination;
  exports org.ternmq.jms.failure;
  exports org.ternmq.jms.handle;
  exports org.ternmq.jms.jndi;
  exports org.ternmq.jms.message to
      org.ternmq.jdbc;

  uses org.ternmq.wire.InVmBrokers;
}
