package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.session.TestClient.QUEUE;
import static org.ternmq.server.session.TestClient.TOPIC;
import static org.ternmq.server.session.TestClient.message;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.ternmq.server.selector.InvalidSelectorSyntaxException;
import org.ternmq.server.selector.RandomSelectors;
import org.ternmq.server.selector.Selector;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;

/** However many selectors there are, each consumer gets what it would get alone. */
class ManySelectorsTest {
  private static final int MOST = 30;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final RandomSelectors some = new RandomSelectors(random);
  private final TestBroker broker = TestBroker.start();
  private final TestClient sender = TestClient.welcomed(broker).session(1);
  private final TestClient client = TestClient.welcomed(broker, "me").session(1);

  /** What the model knows of a consumer: its selector (null: none), credit, and what it has. */
  private static final class Model {
    final ConsumerKind kind;
    final Selector selector;
    int credit;
    final Map<Long, EncodedMessage> has = new LinkedHashMap<>();

    Model(ConsumerKind kind, String selector) throws InvalidSelectorSyntaxException {
      this.kind = kind;
      this.selector = selector == null ? null : Selector.parse(selector);
    }

    boolean wants(EncodedMessage message) {
      return selector == null
          || selector.matches(
              name ->
                  name.equals("JMSCorrelationID")
                      ? message.correlationId()
                      : message.properties().get(name));
    }
  }

  private final TreeMap<Integer, Model> models = new TreeMap<>();
  private int lastId;
  private int lastText;

  private EncodedMessage next(Address to) {
    return message("m" + ++lastText)
        .destination(to)
        .persistent(random.nextBoolean())
        .correlationId(some.correlationId())
        .properties(some.properties())
        .encode();
  }

  private Model open(ConsumerKind kind, Address from, String selector)
      throws InvalidSelectorSyntaxException {
    int id = ++lastId;
    String name = kind == ConsumerKind.TOPIC || kind == ConsumerKind.QUEUE ? null : "s" + id;
    client.ok(client.open(1, id, kind, from, name, selector));
    Model model = new Model(kind, selector);
    models.put(id, model);
    return model;
  }

  private int anyConsumer() {
    return new ArrayList<>(models.keySet()).get(random.nextInt(models.size()));
  }

  @Test
  void aTopicGivesEachMessageToThoseWhoseSelectorMatchesTheOldestFirst()
      throws InvalidSelectorSyntaxException {
    List<String> selectors = new ArrayList<>();
    ConsumerKind[] kinds = {
      ConsumerKind.TOPIC, ConsumerKind.SHARED, ConsumerKind.DURABLE, ConsumerKind.SHARED_DURABLE
    };
    for (int step = 0; step < 1_500; step++) {
      if (models.size() < 2 || random.nextInt(10) == 0) {
        selectors.add(random.nextInt(4) == 0 ? null : some.selector());
        String selector = selectors.get(random.nextInt(selectors.size())); // some more than once
        open(kinds[random.nextInt(4)], TOPIC, selector);
        client.credit(lastId, 1_000_000);
      }
      if (models.size() > MOST) {
        close(anyConsumer());
      }
      EncodedMessage message = next(TOPIC);
      List<Integer> expected = new ArrayList<>();
      models.forEach(
          (id, model) -> {
            if (model.wants(message)) {
              expected.add(id);
            }
          });
      client.clear();
      sender.send(1, message);
      assertThat(client.deliveries())
          .extracting(BrokerCommand.Deliver::consumerId)
          .as("seed %d, step %d", seed, step)
          .isEqualTo(expected);
      client.deliveries().forEach(d -> client.acknowledge(d.consumerId(), d.messageId()));
    }
    List.copyOf(models.keySet()).forEach(this::close);
    assertThat(broker.core.snapshot().subscriptions()).isZero();
  }

  private void close(int id) {
    Model model = models.remove(id);
    client.ok(client.close(id));
    if (model.kind == ConsumerKind.DURABLE || model.kind == ConsumerKind.SHARED_DURABLE) {
      client.ok(new ClientCommand.Unsubscribe(client.nextCorrelation(), "s" + id));
    }
  }

  /** What is available, by its text: not with anybody. */
  private final Map<String, EncodedMessage> available = new LinkedHashMap<>();

  @Test
  void aQueueKeepsNothingThatSomebodyWithCreditWants() throws InvalidSelectorSyntaxException {
    int delivered = 0;
    for (int step = 0; step < 4_000; step++) {
      client.clear();
      switch (models.isEmpty() ? 0 : random.nextInt(6)) {
        case 0 -> {
          if (models.size() < MOST) {
            open(ConsumerKind.QUEUE, QUEUE, random.nextInt(8) == 0 ? null : some.selector());
          }
        }
        case 1 -> {
          int id = anyConsumer();
          models.get(id).credit += 5;
          client.credit(id, 5);
        }
        case 2 -> {
          if (random.nextInt(4) == 0) {
            int id = anyConsumer();
            models.remove(id).has.values().forEach(m -> available.put(m.bodyText(), m));
            client.ok(client.close(id));
          }
        }
        case 3 -> {
          int id = anyConsumer();
          Map<Long, EncodedMessage> has = models.get(id).has;
          client.acknowledge(id, has.keySet().stream().mapToLong(Long::longValue).toArray());
          has.clear();
        }
        default -> {
          EncodedMessage sent = next(QUEUE);
          available.put(sent.bodyText(), sent);
          sender.send(1, sent);
        }
      }
      delivered += follow();
      for (Model model : models.values()) {
        Iterator<EncodedMessage> rest = available.values().iterator();
        while (model.credit > 0 && rest.hasNext()) {
          assertThat(model.wants(rest.next())).as("seed %d, step %d", seed, step).isFalse();
        }
      }
    }
    assertThat(delivered).as("seed " + seed).isGreaterThan(500);
  }

  /** Takes what was delivered out of what is available; returns how much that is. */
  private int follow() {
    List<BrokerCommand.Deliver> deliveries = client.deliveries();
    for (BrokerCommand.Deliver deliver : deliveries) {
      Model model = models.get(deliver.consumerId());
      EncodedMessage message = deliver.message();
      assertThat(model.credit--).as("credit, seed " + seed).isPositive();
      assertThat(model.wants(message)).as("selector, seed " + seed).isTrue();
      assertThat(available.remove(message.bodyText())).as("once, seed " + seed).isNotNull();
      model.has.put(deliver.messageId(), message);
    }
    return deliveries.size();
  }

  @Test
  void consumersThatWantTheSameTakeTurns() {
    client.consume(1, 1, QUEUE, "a = 'x'").consume(1, 2, QUEUE, "b > 1");
    client.consume(1, 3, QUEUE, null).consume(1, 4, QUEUE, "a = 'y'");
    for (int i = 0; i < 30; i++) {
      sender.send(1, message("m" + i).properties(Map.of("a", "x", "b", 2)).encode());
    }
    assertThat(client.ids(1)).hasSize(10);
    assertThat(client.ids(2)).hasSize(10);
    assertThat(client.ids(3)).hasSize(10);
    assertThat(client.ids(4)).isEmpty();
  }
}
