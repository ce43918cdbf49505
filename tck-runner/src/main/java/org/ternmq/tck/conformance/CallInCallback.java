package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A call that a listener makes, and what it met there. Made on the provider's thread, looked at by
 * the test's.
 */
final class CallInCallback implements Runnable {

  interface Body {
    void call() throws JMSException;
  }

  private final Body body;
  private final CountDownLatch returned = new CountDownLatch(1);
  private Exception outcome; // written before the count

  CallInCallback(Body body) {
    this.body = body;
  }

  /** For the listener. */
  @Override
  public void run() {
    try {
      body.call();
    } catch (JMSException | RuntimeException e) {
      outcome = e;
    }
    returned.countDown();
  }

  /** What the call threw, null if nothing; the test fails if the call does not return. */
  Exception outcome() throws InterruptedException {
    assertThat(returned.await(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    return outcome;
  }
}
