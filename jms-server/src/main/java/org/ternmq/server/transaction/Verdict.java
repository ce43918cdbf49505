package org.ternmq.server.transaction;

/** What becomes of a call in a state. */
public enum Verdict {
  /** It is done. */
  DONE,
  /** It is done if the session works in the branch, or has suspended that; else as PROTOCOL. */
  IF_ASSOCIATED,
  /** It is done if a session has suspended its work in the branch; else as PROTOCOL. */
  IF_SUSPENDED,
  /** XA_NOTA: there is no such branch. */
  UNKNOWN,
  /** XA_DUPLICATE: there is one already. */
  DUPLICATE,
  /** XA_PROTOCOL: not now. */
  PROTOCOL,
  /** The code that says why the branch was rolled back; the branch stays. */
  WHY,
  /** The same, and the branch is gone. */
  WHY_AND_GONE,
  /** XA_HEURISTIC_COMMIT or XA_HEURISTIC_ROLLBACK: what an operator decided. */
  HEURISTIC
}
