/**
 * The journal: segments, records, checkpoints, recovery. Knows bytes and positions only. Needs the
 * JDK only.
 */
module org.ternmq.journal {
  exports org.ternmq.journal;
}
