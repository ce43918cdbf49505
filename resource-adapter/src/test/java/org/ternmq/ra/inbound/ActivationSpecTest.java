package org.ternmq.ra.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.resource.spi.InvalidPropertyException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ActivationSpecTest {
  private static TernActivationSpec valid(String type) {
    TernActivationSpec spec = new TernActivationSpec();
    spec.setDestination("orders");
    spec.setDestinationType(type);
    return spec;
  }

  private static void assertWrong(String property, Consumer<TernActivationSpec> change) {
    TernActivationSpec spec = valid(TernActivationSpec.TOPIC);
    change.accept(spec);
    assertThatThrownBy(spec::validate)
        .isInstanceOfSatisfying(
            InvalidPropertyException.class,
            e -> assertThat(e.getInvalidPropertyDescriptors()[0].getName()).isEqualTo(property))
        .hasMessageContaining("activation property " + property + " ");
  }

  @Test
  void aNameAndATypeAreEnough() throws Exception {
    valid(TernActivationSpec.QUEUE).validate();
    valid(TernActivationSpec.TOPIC).validate();
    TernActivationSpec lookup = new TernActivationSpec();
    lookup.setDestinationLookup("jms/orders");
    lookup.validate();
  }

  @Test
  void whatIsWrongIsNamed() {
    assertWrong("destination", each -> each.setDestination(null));
    assertWrong("destination", each -> each.setDestination("x".repeat(2_000)));
    assertWrong("destinationType", each -> each.setDestinationType(null));
    assertWrong("destinationType", each -> each.setDestinationType("javax.jms.Queue"));
    assertWrong("acknowledgeMode", each -> each.setAcknowledgeMode("Client-acknowledge"));
    assertWrong("subscriptionDurability", each -> each.setSubscriptionDurability("durable"));
    assertWrong("clientId", each -> each.setSubscriptionDurability("Durable"));
    assertWrong(
        "subscriptionName",
        each -> {
          each.setSubscriptionDurability("Durable");
          each.setClientId("paper");
        });
    assertWrong("subscriptionName", each -> each.setShareSubscriptions(true));
    assertWrong("shareSubscriptions", each -> each.setShareSubscriptions(null));
    assertWrong("failWithoutBroker", each -> each.setFailWithoutBroker(null));
    assertWrong("maxSessions", each -> each.setMaxSessions(0));
    assertWrong("maxSessions", each -> each.setMaxSessions(1_001));
    assertWrong("maxDeliveries", each -> each.setMaxDeliveries(-1));
    assertWrong("deadLetterQueue", each -> each.setDeadLetterQueue(""));
    assertWrong("redeliveryDelayMs", each -> each.setRedeliveryDelayMs(-1L));
    assertWrong("redeliveryMaxDelayMs", each -> each.setRedeliveryMaxDelayMs(null));
    assertWrong("redeliveryBackOff", each -> each.setRedeliveryBackOff(0.5));
    assertWrong("redeliveryBackOff", each -> each.setRedeliveryBackOff(Double.NaN));
    assertWrong("pauseAfterFailures", each -> each.setPauseAfterFailures(-1));
    assertWrong("pauseMs", each -> each.setPauseMs(0L));
    assertWrong("pauseMaxMs", each -> each.setPauseMaxMs(0L));
    assertWrong("url", each -> each.setUrl("http://localhost"));
  }

  @Test
  void aQueueHasNoDurableSubscription() {
    TernActivationSpec spec = valid(TernActivationSpec.QUEUE);
    spec.setSubscriptionDurability("Durable");
    assertThatThrownBy(spec::validate).hasMessageContaining("for topics only");
  }

  @Test
  void aDurableSubscriptionOfOneClientNeedsToSayWhoThatIs() throws Exception {
    TernActivationSpec spec = valid(TernActivationSpec.TOPIC);
    spec.setSubscriptionDurability("Durable");
    spec.setSubscriptionName("reader");
    assertThatThrownBy(spec::validate)
        .hasMessageContaining(
            "a durable subscription that is not shared needs a client identifier");
    spec.setUrl("tern://localhost:5757?clientId=paper");
    spec.validate();
    spec.setUrl(null);
    spec.setClientId("paper");
    spec.validate();
    spec.setClientId(null);
    spec.setShareSubscriptions(true);
    spec.validate();
  }
}
