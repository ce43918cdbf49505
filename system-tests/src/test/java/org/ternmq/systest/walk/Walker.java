package org.ternmq.systest.walk;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.CompletionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.random.RandomGenerator;
import org.ternmq.systest.Seed;

/** One thread of a walk. */
abstract class Walker {
  static final CompletionListener IGNORING =
      new CompletionListener() {
        @Override
        public void onCompletion(Message message) {
          // The walk is about what the calls answer.
        }

        @Override
        public void onException(Message message, Exception exception) {
          // A send may meet the end of its connection.
        }
      };

  final String purpose;
  final RandomGenerator random;

  Walker(String purpose) {
    this.purpose = purpose;
    this.random = Seed.random(purpose);
  }

  abstract void walk(int steps);

  static Step step(String name, Step.Call call, Class<? extends Exception> expected) {
    return new Step(name, call, expected);
  }

  /** A close never fails, whatever the state. */
  final void closing(Step step) {
    assertThat(step.outcome()).as("%s: %s", purpose, step.name()).isNull();
  }

  /**
   * Takes a step with something of a connection that anybody may close.
   *
   * @param closed whether the object itself is closed
   */
  final void take(Step step, boolean closed, SharedConnection shared) {
    boolean closedBefore = closed || shared.isClosed();
    Exception outcome = step.outcome();
    boolean closingAfter = closed || shared.isClosing();
    if (closedBefore) {
      assertThat(outcome)
          .as("%s: %s, closed", purpose, step.name())
          .isInstanceOf(IllegalStateException.class);
    } else if (closingAfter) {
      if (outcome != null) { // it met the close of another thread
        assertThat(outcome)
            .as("%s: %s, being closed", purpose, step.name())
            .isInstanceOf(JMSException.class);
      }
    } else {
      assertOutcome(step, outcome);
    }
  }

  final void assertOutcome(Step step, Exception outcome) {
    String what = purpose + ": " + step.name();
    if (step.expected() == null) {
      assertThat(outcome).as(what).isNull();
    } else {
      assertThat(outcome).as(what).isInstanceOf(step.expected());
    }
  }
}
