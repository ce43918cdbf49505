package org.ternmq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSContext;
import jakarta.resource.Referenceable;
import jakarta.resource.ResourceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.naming.Reference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.jms.destination.TernTopic;
import org.ternmq.ra.inbound.TernActivationSpec;
import org.ternmq.ra.outbound.TernManagedConnectionFactory;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

/**
 * What is in the server's directory: factories and destinations, and activations that name them.
 */
class DirectoryTest {
  @TempDir Path folder;
  private Broker broker;
  private String url;
  private Directory directory;
  private Container container;
  private TernResourceAdapter adapter;
  private final List<String> got = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws Exception {
    broker =
        Broker.start(
            BrokerOptions.builder()
                .listen("127.0.0.1:0")
                .dataDirectory(folder.resolve("broker"))
                .build());
    url = "tern://127.0.0.1:" + broker.listenAddress().getPort();
    directory = Directory.open();
    adapter = new TernResourceAdapter();
    adapter.setUrl("tern://127.0.0.1:1"); // nobody is there: what is looked up has to count
    container = new Container(folder, adapter);
  }

  @AfterEach
  void stop() {
    container.close();
    directory.close();
    broker.close();
  }

  private TernManagedConnectionFactory factory() {
    TernManagedConnectionFactory factory = new TernManagedConnectionFactory();
    factory.setUrl(url);
    return factory;
  }

  private static TernActivationSpec spec() {
    TernActivationSpec spec = new TernActivationSpec();
    spec.setConnectionFactoryLookup("java:/jms/factory");
    spec.setDestinationLookup("java:/jms/orders");
    spec.setFailWithoutBroker(true);
    return spec;
  }

  private void activateAndSend(TernActivationSpec spec) throws ResourceException {
    container.activate(spec, true, message -> got.add(TestEndpoints.text(message)));
    try (JMSContext context = new TernConnectionFactory(url).createContext()) {
      context.createProducer().send(context.createQueue("orders"), "found");
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(got).containsExactly("found"));
  }

  private static TernQueueBean orders() {
    TernQueueBean bean = new TernQueueBean();
    bean.setDestinationName("orders");
    return bean;
  }

  @Test
  void anActivationUsesTheFactoryAndTheDestinationThatItNames() throws Exception {
    directory.bind(
        "java:/jms/factory",
        container.pool(
            factory(),
            jakarta.resource.spi.TransactionSupport.TransactionSupportLevel.XATransaction,
            2));
    directory.bind("java:/jms/orders", orders());

    activateAndSend(spec());
  }

  @Test
  void theFactoryThatAnActivationNamesGoesBeforeWhatAServerHandsOnOfTheAdapter() throws Exception {
    directory.bind("java:/jms/factory", new TernConnectionFactory(url));
    directory.bind("java:/jms/orders", orders());

    activateAndSend(HandedOn.handOn(adapter, spec()));
  }

  @Test
  void aFactoryOfTheClientAndANameWithJavaInFrontWillDoToo() throws Exception {
    directory.bind("java:/jms/factory", new TernConnectionFactory(url));
    directory.bind("java:/jms/orders", orders());
    TernActivationSpec spec = spec();
    spec.setDestinationLookup(null);
    spec.setDestination("java:/jms/orders");
    spec.setDestinationType("jakarta.jms.Queue");

    activateAndSend(spec);
  }

  @Test
  void whatIsNotThereOrOfAnotherKindIsNamed() throws Exception {
    TernActivationSpec spec = spec();
    assertThatThrownBy(() -> container.activate(spec, true, message -> {}))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("java:/jms/factory");
    directory.bind("java:/jms/factory", "no factory");
    assertThatThrownBy(() -> container.activate(spec, true, message -> {}))
        .hasMessageContaining("no factory, which is not a connection factory of TernMQ");
    directory.bind("java:/jms/factory", new TernConnectionFactory(url));
    directory.bind("java:/jms/orders", new TernTopic("orders"));
    spec.setDestinationType("jakarta.jms.Queue");
    assertThatThrownBy(() -> container.activate(spec, true, message -> {}))
        .hasMessageContaining("java:/jms/orders")
        .hasMessageContaining("not a jakarta.jms.Queue");
  }

  @Test
  void aDurableSubscriptionIsThatOfTheFactorysClientIdentifierOrIsShared() throws Exception {
    directory.bind("java:/jms/orders", new TernTopic("orders"));
    directory.bind("java:/jms/factory", new TernConnectionFactory(url));
    container.activate(durable(), true, message -> {});
    container.activate(durable(), true, message -> {}); // shares the first one's

    directory.bind("java:/jms/factory", new TernConnectionFactory(url + "?clientId=paper"));
    container.activate(durable(), true, message -> {});
    assertThatThrownBy(() -> container.activate(durable(), true, message -> {}))
        .hasMessageContaining("paper");
  }

  private static TernActivationSpec durable() {
    TernActivationSpec spec = spec();
    spec.setSubscriptionDurability("Durable");
    spec.setSubscriptionName("reader");
    return spec;
  }

  @Test
  void anEndpointDoesNotListenToItsOwnDeadLetters() throws Exception {
    directory.bind("java:/jms/factory", new TernConnectionFactory(url));
    directory.bind("java:/jms/orders", orders());
    TernActivationSpec spec = spec();
    spec.setDeadLetterQueue("orders");
    spec.setMaxDeliveries(3);

    assertThatThrownBy(() -> container.activate(spec, true, message -> {}))
        .hasMessageContaining("deadLetterQueue is orders, which the endpoint itself listens to");
  }

  @Test
  void administeredDestinationsGoThroughADirectory() throws Exception {
    TernTopicBean topic = new TernTopicBean();
    topic.setName("news");
    assertThat(Directory.copy(orders())).isEqualTo(orders()).hasToString("queue://orders");
    assertThat(Directory.copy(topic)).isEqualTo(topic).isNotEqualTo(orders());
    Reference reference = new Reference("jakarta.jms.Queue");
    for (Referenceable each :
        List.of(orders(), topic, (Referenceable) factory().createConnectionFactory())) {
      each.setReference(reference);
      assertThat(each.getReference()).isSameAs(reference);
    }
    assertThatThrownBy(() -> new TernQueueBean().destination())
        .isInstanceOf(InvalidDestinationException.class)
        .hasMessageContaining("destinationName");
  }

  @Test
  void whatServersKeepIsTheSameWhenTheyReadItAgain() throws Exception {
    TernManagedConnectionFactory factory = factory();
    factory.setClientId("one");
    assertThat(Directory.copy(factory)).isEqualTo(factory);
    TernResourceAdapter copy = Directory.copy(adapter);
    assertThat(copy).isEqualTo(adapter);
    assertThat(copy.recoveryOf(copy.broker())).as("works without a start").isNotNull();
    TernActivationSpec spec = spec();
    spec.setMaxSessions(7);
    assertThat(Directory.copy(spec).getMaxSessions()).isEqualTo(7);
  }
}
