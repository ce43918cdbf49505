/** The TernMQ protocol: frames, commands, the encoded message, error codes. Needs the JDK only. */
module org.ternmq.wire {
  exports org.ternmq.wire;
  exports org.ternmq.wire.command;
  exports org.ternmq.wire.error;
  exports org.ternmq.wire.message;

  uses org.ternmq.wire.InVmBrokers;
}
