package org.ternmq.server.session;

/** Ends the simulated process at the n-th thing that it does. */
final class Fuse {
  /** Nobody in the process can catch it and go on. */
  static final class ProcessEnded extends Error {
    private static final long serialVersionUID = 1L;

    ProcessEnded() {
      super("the process ended here", null, false, false);
    }
  }

  private int left = -1;
  private boolean burnt;

  /** 0 is the next. */
  void set(int effects) {
    left = effects;
  }

  void burn() {
    if (left == 0) {
      burnt = true;
    }
    if (burnt) {
      throw new ProcessEnded();
    }
    left--;
  }

  boolean isBurnt() {
    return burnt;
  }

  void renew() {
    left = -1;
    burnt = false;
  }
}
