package org.ternmq.jms.xa;

import org.ternmq.wire.command.BranchId;

/**
 * A session works in this branch, from one start to one end: each is an object of its own. It is
 * over for good when its conversation is: the broker has rolled the branch back then, or will let
 * nobody commit it. Immutable.
 */
public final class Association {
  private final BranchId branch;
  private final int conversation;
  private final Thread thread;

  /**
   * @param conversation in which it was begun
   * @param thread that began it
   */
  Association(BranchId branch, int conversation, Thread thread) {
    this.branch = branch;
    this.conversation = conversation;
    this.thread = thread;
  }

  BranchId branch() {
    return branch;
  }

  public int conversation() {
    return conversation;
  }

  public Thread thread() {
    return thread;
  }

  /** Whether work may be told in this conversation. */
  public boolean isOf(int present) {
    return present == conversation;
  }
}
