package org.ternmq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.InvalidDestinationException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ternmq.jms.destination.TernQueue;
import org.ternmq.jms.destination.TernTopic;

class DestinationBeanTest {
  private static TernQueueBean queue(String name) {
    TernQueueBean bean = new TernQueueBean();
    bean.setDestinationName(name);
    return bean;
  }

  private static TernTopicBean topic(String name) {
    TernTopicBean bean = new TernTopicBean();
    bean.setDestinationName(name);
    return bean;
  }

  /** What an application has injected, and what a message says of its JMSReplyTo. */
  @Test
  void isEqualBothWaysToEveryObjectThatIsTheSameQueueOrTopic() {
    assertThat(queue("orders"))
        .isEqualTo(queue("orders"))
        .isEqualTo(new TernQueue("orders"))
        .hasSameHashCodeAs(new TernQueue("orders"));
    assertThat(new TernQueue("orders")).isEqualTo(queue("orders"));
    assertThat(topic("news"))
        .isEqualTo(topic("news"))
        .isEqualTo(new TernTopic("news"))
        .hasSameHashCodeAs(new TernTopic("news"));
    assertThat(new TernTopic("news")).isEqualTo(topic("news"));
  }

  @Test
  void isNotEqualToAnythingElse() {
    assertThat(queue("orders"))
        .isNotEqualTo(queue("others"))
        .isNotEqualTo(topic("orders"))
        .isNotEqualTo(new TernTopic("orders"))
        .isNotEqualTo(null);
    assertThat(new TernTopic("orders")).isNotEqualTo(queue("orders"));
  }

  @Test
  void withoutANameItIsEqualToItselfAloneAndCannotBeUsed() {
    TernQueueBean nameless = new TernQueueBean();
    assertThat(List.of(nameless)).contains(nameless).doesNotContain(new TernQueueBean());
    assertThat(new TernQueue("null")).isNotEqualTo(nameless);
    assertThatThrownBy(nameless::destination)
        .isInstanceOf(InvalidDestinationException.class)
        .hasMessageContaining("destinationName");
  }

  @Test
  void aNameThatIsTooLongIsAWrongDestination() {
    TernTopicBean bean = topic("x".repeat(2_000));
    assertThatThrownBy(bean::destination).isInstanceOf(InvalidDestinationException.class);
    assertThat(List.of(bean)).contains(bean).doesNotContain(topic("x".repeat(2_000)));
  }
}
