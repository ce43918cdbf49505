package org.ternmq.jms.xa;

/** What an {@link TernXAResource} needs of the session it belongs to. Called by any thread. */
public interface SessionWork {
  /** The branch that the session works in; null for none. */
  Association association();

  /** The broker has let the session into the branch. */
  void begun(Association association);

  /**
   * The session is about to leave the branch: what the application has of it is acknowledged in the
   * branch, and nothing after it.
   */
  void ending(Association association);

  /** A branch is rolled back; perhaps this session had received messages in it. */
  void rolledBack(Association association);

  /** A branch that the session does not work in any more is rolled back. */
  void rolledBack();
}
