package org.ternmq.tck.conformance;

import jakarta.jms.CompletionListener;
import jakarta.jms.Message;

/** A completion listener that does the same however the send ended. */
record Completed(Runnable then) implements CompletionListener {

  @Override
  public void onCompletion(Message message) {
    then.run();
  }

  @Override
  public void onException(Message message, Exception exception) {
    then.run();
  }
}
