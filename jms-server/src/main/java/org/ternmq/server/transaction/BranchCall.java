package org.ternmq.server.transaction;

/** What may be asked of a branch; named after the calls of XAResource. */
public enum BranchCall {
  /** start, TMNOFLAGS. */
  START,
  /** start, TMJOIN. */
  JOIN,
  /** start, TMRESUME. */
  RESUME,
  /** end, TMSUCCESS. */
  END,
  /** end, TMFAIL. */
  END_FAIL,
  /** end, TMSUSPEND. */
  SUSPEND,
  /** prepare. */
  PREPARE,
  /** commit, one phase. */
  COMMIT_ONE_PHASE,
  /** commit, two phases. */
  COMMIT,
  /** rollback. */
  ROLLBACK,
  /** forget. */
  FORGET,
  /** An operator's commit or rollback. */
  DECIDE
}
