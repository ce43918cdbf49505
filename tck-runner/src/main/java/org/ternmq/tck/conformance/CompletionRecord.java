package org.ternmq.tck.conformance;

import jakarta.jms.CompletionListener;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.List;

/** Remembers the callbacks of asynchronous sends in their order. */
class CompletionRecord extends Arrivals<CompletionRecord.Callback> implements CompletionListener {

  /** One callback; the exception is null where the send completed. */
  record Callback(Message message, Exception exception, Thread thread) {}

  @Override
  public void onCompletion(Message message) {
    add(new Callback(message, null, Thread.currentThread()));
  }

  @Override
  public void onException(Message message, Exception exception) {
    add(new Callback(message, exception, Thread.currentThread()));
  }

  /** Waits for so many sends that all must have completed without an exception. */
  List<Message> awaitCompleted(int count) throws InterruptedException {
    List<Message> messages = new ArrayList<>();
    for (Callback callback : await(count)) {
      if (callback.exception() != null) {
        throw new AssertionError("the send failed", callback.exception());
      }
      messages.add(callback.message());
    }
    return messages;
  }
}
