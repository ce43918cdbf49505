package org.ternmq.jms.transport;

/** The owner of a link whose conversation is lost, and that has nothing to open in the next one. */
class NothingToOpenAgain extends DeafListener {
  @Override
  public void interrupted() {
    // there is nothing to forget
  }

  @Override
  public void resume(Resumption resumption) {
    // there is nothing to open again
  }

  @Override
  public void giveCredit(Resumption resumption) {
    // nobody wants any
  }

  @Override
  public void ended(LinkException why) {
    // the script is over
  }
}
