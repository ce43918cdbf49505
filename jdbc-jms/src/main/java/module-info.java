/**
 * Sending inside a JDBC transaction on the database of the broker's JDBC store. Applications start
 * at {@link org.ternmq.jdbc.JdbcJms}.
 */
module org.ternmq.jdbc {
  requires transitive jakarta.messaging;
  requires transitive java.sql;
  requires org.ternmq.jms;
  requires org.ternmq.wire;

  exports org.ternmq.jdbc;
}
