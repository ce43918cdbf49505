package org.ternmq.ra.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.resource.spi.InvalidPropertyException;
import java.beans.Introspector;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
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
    assertWrong("subscriptionName", each -> each.setSubscriptionDurability("Durable"));
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
  void aClientIdentifierIsAlwaysOptional() throws Exception {
    TernActivationSpec spec = valid(TernActivationSpec.TOPIC);
    spec.setSubscriptionDurability("Durable");
    spec.setSubscriptionName("reader");
    spec.validate();
    spec.setClientId("paper");
    spec.validate();
  }

  @Test
  void whatOtherProvidersCallOtherwiseIsRefusedWithTheNamesItHasHere() {
    TernActivationSpec spec = valid(TernActivationSpec.QUEUE);
    spec.setMaxSession("15");
    spec.setUseJNDI("true");
    assertThatThrownBy(spec::validate)
        .isInstanceOf(InvalidPropertyException.class)
        .hasMessageContaining("maxSession (here: maxSessions);")
        .hasMessageContaining("useJNDI (here: destinationLookup")
        .hasMessageEndingWith("docs/resource-adapter.md");
  }

  @Test
  void everyNameOfOthersIsRefusedUnderItsOwnNameAndDocumented() throws Exception {
    String table = Files.readString(Path.of("../docs/resource-adapter.md"));
    for (Method setter : ForeignProperties.class.getMethods()) {
      if (!setter.getName().startsWith("set")) {
        continue;
      }
      TernActivationSpec spec = valid(TernActivationSpec.QUEUE);
      setter.invoke(spec, "1");
      // As a server finds the setter from the name.
      String property = Introspector.decapitalize(setter.getName().substring(3));
      assertThat(spec.foreign()).containsOnlyKeys(property);
      assertThat(table).contains("`" + property + "`");
    }
  }

  @Test
  void theUserHasTwoNames() {
    TernActivationSpec spec = valid(TernActivationSpec.QUEUE);
    spec.setUserName("ann");
    assertThat(spec.getUser()).isEqualTo("ann");
    assertThat(spec.getUserName()).isEqualTo("ann");
  }
}
