package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.session.TestClient.QUEUE;
import static org.ternmq.server.session.TestClient.message;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ternmq.wire.command.BrokerCommand.Deliver;
import org.ternmq.wire.command.ClientCommand.Seen;

/** JMSXGroupID: messages of a group go to one consumer, in order (specification 3.5.10). */
class MessageGroupTest {
  private final TestBroker broker = TestBroker.start();
  private final TestClient client = TestClient.welcomed(broker).session(1).session(2).session(3);

  private void send(String group, String text) {
    client.send(1, message(text).properties(Map.of("JMSXGroupID", group)).encode());
  }

  @Test
  void aGroupStaysWithTheConsumerThatGotItsFirstMessage() {
    client.consume(1, 1).consume(1, 2).consume(1, 3);
    for (int i = 0; i < 12; i++) {
      send("a", "a" + i);
    }
    assertThat(client.deliveries()).extracting(Deliver::consumerId).hasSize(12).containsOnly(1);
    send("b", "b0");
    send("b", "b1");
    assertThat(client.texts(2)).containsExactly("b0", "b1");
    client.send(1, "free", "free2");
    assertThat(client.texts(3).size() + client.texts(1).size()).isGreaterThan(12);
  }

  @Test
  void consumersWithSelectorsShareNoGroupEither() {
    client.consume(1, 1, QUEUE, "JMSPriority = 4").consume(1, 2, QUEUE, "JMSPriority > 1");
    for (int i = 0; i < 8; i++) {
      send("a", "a" + i);
    }
    assertThat(client.deliveries()).extracting(Deliver::consumerId).hasSize(8).containsOnly(1);
  }

  @Test
  void aBacklogIsDividedByGroupsToo() {
    for (int i = 0; i < 30; i++) {
      send("g" + i % 3, "g" + i % 3 + "-" + String.format("%02d", i));
    }
    client.ok(client.openQueue(1, 1, QUEUE));
    client.ok(client.openQueue(1, 2, QUEUE));
    for (int i = 0; i < 30; i++) {
      client.credit(1, 1);
      client.credit(2, 1);
    }
    assertThat(client.deliveries()).hasSize(30);
    Map<String, Integer> owners = new HashMap<>();
    for (Deliver deliver : client.deliveries()) {
      String group = deliver.message().bodyText().substring(0, 2);
      assertThat(owners.computeIfAbsent(group, g -> deliver.consumerId()))
          .isEqualTo(deliver.consumerId());
    }
    assertThat(client.texts(1)).isNotEmpty();
    assertThat(client.texts(2)).isNotEmpty();
  }

  @Test
  void aSlowOwnerHoldsUpItsGroupOnly() {
    client.ok(client.openQueue(1, 1, QUEUE));
    client.credit(1, 1);
    send("a", "a0");
    client.consume(1, 2);
    send("a", "a1");
    send("b", "b0");
    client.send(1, "free");
    assertThat(client.texts(1)).containsExactly("a0");
    assertThat(client.texts(2)).containsExactly("b0", "free");
    client.credit(1, 1);
    assertThat(client.texts(1)).containsExactly("a0", "a1");
  }

  @Test
  void theGroupsOfAClosedConsumerGoToOthersInOrder() {
    client.ok(client.openQueue(1, 1, QUEUE));
    client.credit(1, 2);
    send("a", "a0");
    send("a", "a1");
    client.consume(1, 2);
    send("a", "a2");
    send("a", "a3");
    assertThat(client.texts(2)).isEmpty();
    client.acknowledge(1, client.ids(1)[0]);
    client.ok(client.close(1));
    assertThat(client.texts(2)).containsExactly("a1", "a2", "a3");
  }

  @Test
  void whatAnOwnerRecoversComesBackToIt() {
    client.consume(1, 1).consume(2, 2);
    send("a", "a0");
    send("a", "a1");
    long[] ids = client.ids(1);
    client.clear();
    client.ok(client.recover(1, new Seen(1, ids)));
    send("a", "a2");
    assertThat(client.deliveries()).as("its owner has no credit").isEmpty();
    client.credit(1, 10);
    assertThat(client.texts(1)).containsExactly("a0", "a1", "a2");
  }

  @Test
  void anOwnerWhoseSelectorDoesNotMatchKeepsNothingFromOthers() {
    client.consume(1, 1, QUEUE, "kind = 1").consume(1, 2, QUEUE, "kind = 2");
    client.send(1, message("x").properties(Map.of("JMSXGroupID", "a", "kind", 1)).encode());
    client.send(1, message("y").properties(Map.of("JMSXGroupID", "a", "kind", 2)).encode());
    assertThat(client.texts(1)).containsExactly("x");
    assertThat(client.texts(2)).containsExactly("y");
  }

  @Test
  void groupsHoldOverARestartOfTheBroker() {
    for (int i = 0; i < 6; i++) {
      send("a", "a" + i);
    }
    broker.crashAndRestart();
    TestClient next = TestClient.welcomed(broker).session(1);
    next.ok(next.openQueue(1, 1, QUEUE));
    next.credit(1, 1);
    next.consume(1, 2);
    next.credit(1, 10);
    assertThat(next.texts(1)).containsExactly("a0", "a1", "a2", "a3", "a4", "a5");
    assertThat(next.texts(2)).isEmpty();
  }

  /** Consumers come and go; nobody ever has a message of a group of which another has one. */
  @Test
  void eachGroupIsInOrderAndWithOneConsumerAtATimeWhoeverComesAndGoes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<String, Integer> next = new HashMap<>();
    Set<Integer> open = new HashSet<>();
    int sent = 0;
    int consumerId = 10;
    int received = 0;
    for (int step = 0; step < 3_000; step++) {
      int choice = random.nextInt(10);
      if (choice < 5) {
        String group = "g" + random.nextInt(8);
        send(group, group + ":" + sent++);
      } else if (choice < 6 && open.size() < 5) {
        client.ok(client.openQueue(1 + random.nextInt(3), ++consumerId, QUEUE));
        open.add(consumerId);
      } else if (choice < 7 && !open.isEmpty()) {
        int id = List.copyOf(open).get(random.nextInt(open.size()));
        open.remove(id);
        client.ok(client.close(id));
      } else if (!open.isEmpty()) {
        int id = List.copyOf(open).get(random.nextInt(open.size()));
        client.credit(id, 1 + random.nextInt(3));
      }
      for (Deliver deliver : client.deliveries()) {
        String text = deliver.message().bodyText();
        String group = text.substring(0, text.indexOf(':'));
        int index = Integer.parseInt(text.substring(group.length() + 1));
        assertThat(index)
            .as("seed %d: order of %s", seed, group)
            .isGreaterThan(next.getOrDefault(group, -1));
        next.put(group, index);
        client.acknowledge(deliver.consumerId(), deliver.messageId());
        received++;
      }
      client.clear();
    }
    open.forEach(id -> client.ok(client.close(id)));
    client.clear();
    client.consume(1, 1);
    assertThat(received + client.deliveries().size())
        .as("seed %d: all of it", seed)
        .isEqualTo(sent);
  }
}
