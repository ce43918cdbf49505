package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ternmq.jms.ScriptedOpenings.MESSAGE;

import jakarta.jms.CompletionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A thread sends while another closes the session: whatever comes first, nobody waits for ever. */
class CompletionsTest {
  private final Completions completions = new Completions();
  private final Completions.Sender sender = new Completions.Sender();
  private final CountDownLatch told = new CountDownLatch(2);
  private final CompletionListener listener =
      new CompletionListener() {
        @Override
        public void onCompletion(Message message) {
          told.countDown();
        }

        @Override
        public void onException(Message message, Exception exception) {
          told.countDown();
        }
      };

  @Test
  void afterTheCloseNoSendBegins() throws JMSException {
    begin().sent();
    completions.awaitAllOf(sender);
    completions.close();

    assertThatThrownBy(this::begin).isInstanceOf(IllegalStateException.class);
    completions.awaitAllOf(sender);
  }

  @Test
  void whatWasBegunBeforeTheCloseIsToldAfterIt() throws JMSException, InterruptedException {
    begin().sent();
    completions.awaitAllOf(sender);
    Completions.AsyncSend late = begin();
    completions.close();

    late.sent();

    assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
    completions.awaitAllOf(sender);
  }

  private Completions.AsyncSend begin() throws JMSException {
    return completions.begin(1, MESSAGE, null, listener, sender);
  }
}
