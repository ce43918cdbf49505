package org.ternmq.wire;

/** The two ends of a conversation. */
public enum Side {
  /** Opened the connection and says ClientCommands. */
  CLIENT,
  /** Says BrokerCommands. */
  BROKER
}
