package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.session.TestClient.QUEUE;
import static org.ternmq.server.session.TestClient.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.command.ClientCommand.Seen;
import org.ternmq.wire.error.ErrorCode;

class SelectorAndBrowserTest {
  private final TestBroker broker = TestBroker.start();
  private final TestClient client = TestClient.welcomed(broker).session(1);

  private void send(int number) {
    client.send(
        1,
        message("m" + number)
            .properties(Map.of("n", number, "even", number % 2 == 0))
            .persistent(number % 3 > 0)
            .encode());
  }

  @Test
  void aSelectorSeesTheWholeQueueHoweverDeep() {
    for (int i = 0; i < 3_000; i++) {
      send(i);
    }
    client.consume(1, 1, QUEUE, "n = 5 OR n = 1500 OR n = 2999");
    assertThat(client.texts(1)).containsExactly("m5", "m1500", "m2999");
    send(5);
    assertThat(client.texts(1)).hasSize(4);
  }

  @Test
  void headersCanBeSelected() {
    client.send(1, message("a").priority(9).type("x").correlationId("c1").encode());
    client.send(1, message("b").persistent(false).encode());
    client.consume(1, 1, QUEUE, "JMSPriority = 9 AND JMSType = 'x' AND JMSCorrelationID = 'c1'");
    client.consume(1, 2, QUEUE, "JMSDeliveryMode = 'NON_PERSISTENT' AND JMSMessageID = 'ID:b'");
    assertThat(client.texts(1)).containsExactly("a");
    assertThat(client.texts(2)).containsExactly("b");
  }

  @Test
  void aBlankSelectorIsNoneAndABrokenOneIsRefusedWithItsPosition() {
    client.send(1, "a");
    client.consume(1, 1, QUEUE, "  ");
    assertThat(client.texts(1)).containsExactly("a");
    BrokerCommand.Failed failed =
        client.fails(
            client.open(1, 2, ConsumerKind.QUEUE, QUEUE, null, "n = = 3"),
            ErrorCode.INVALID_SELECTOR);
    assertThat(failed.text()).contains("at character 5");
  }

  @Test
  void consumersWithDifferentSelectorsShareAQueueAndGetAllOfIt() {
    client.consume(1, 1, QUEUE, "even = TRUE").consume(1, 2, QUEUE, "even = FALSE");
    for (int i = 0; i < 10; i++) {
      send(i);
    }
    assertThat(client.texts(1)).containsExactly("m0", "m2", "m4", "m6", "m8");
    assertThat(client.texts(2)).containsExactly("m1", "m3", "m5", "m7", "m9");
  }

  @Test
  void whatComesBackIsOfferedToSelectorsThatPassedItsPlace() {
    for (int i = 0; i < 10; i++) {
      send(i);
    }
    client.session(2);
    client.consume(2, 1); // takes all
    client.consume(1, 2, QUEUE, "even = TRUE");
    assertThat(client.texts(2)).isEmpty();
    client.ok(client.close(1));
    assertThat(client.texts(2)).containsExactly("m0", "m2", "m4", "m6", "m8");
    client.ok(client.recover(1, new Seen(2, new long[0])));
    client.clear();
    client.credit(2, 3);
    assertThat(client.texts(2)).containsExactly("m0", "m2", "m4");
    client.credit(2, 3);
    assertThat(client.texts(2)).containsExactly("m0", "m2", "m4", "m6", "m8");
  }

  /** Random selectors, credits and returns against a plain model: each gets its share in order. */
  @Test
  void anyMixOfSelectorsAndReturnsDeliversEverythingOnceInOrder() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 400; i++) {
      send(i);
    }
    List<Integer> got = new ArrayList<>();
    int consumer = 0;
    for (int round = 0; round < 300 && got.size() < 400; round++) {
      consumer++;
      int modulus = 1 + random.nextInt(4);
      String selector = modulus == 1 ? null : "n - (n / " + modulus + ") * " + modulus + " = 0";
      client.clear();
      client.ok(client.open(1, consumer, ConsumerKind.QUEUE, QUEUE, null, selector));
      client.credit(consumer, 1 + random.nextInt(20));
      List<BrokerCommand.Deliver> some = client.deliveries();
      int keep = random.nextInt(some.size() + 1);
      int last = -1;
      for (int i = 0; i < some.size(); i++) {
        int number = (Integer) some.get(i).message().property("n");
        assertThat(number).as("order, seed " + seed).isGreaterThan(last);
        assertThat(number % modulus).as("selector, seed " + seed).isZero();
        last = number;
        if (i < keep) {
          got.add(number);
          client.acknowledge(consumer, some.get(i).messageId());
        }
      }
      client.ok(client.close(consumer));
    }
    client.clear();
    client.consume(1, 1_000, QUEUE, null);
    client.texts(1_000).forEach(text -> got.add(Integer.parseInt(text.substring(1))));
    assertThat(got).as("seed " + seed).hasSize(400).doesNotHaveDuplicates();
  }

  @Test
  void aBrowserShowsWhatIsThereInOrderAndTakesNothing() {
    for (int i = 0; i < 5; i++) {
      client.send(1, message("m" + i).priority(i == 3 ? 9 : 4).encode());
    }
    client.ok(client.open(1, 1, ConsumerKind.BROWSER, QUEUE, null, null));
    client.credit(1, 100);
    assertThat(client.texts(1)).containsExactly("m3", "m0", "m1", "m2", "m4");
    assertThat(client.heard(BrokerCommand.BrowseEnd.class))
        .containsExactly(new BrokerCommand.BrowseEnd(1));
    assertThat(client.said().get(client.said().size() - 1))
        .isEqualTo(new BrokerCommand.BrowseEnd(1));
    client.ok(client.close(1));
    client.clear();
    client.consume(1, 2);
    assertThat(client.texts(2)).hasSize(5);
    assertThat(client.deliveries())
        .extracting(BrokerCommand.Deliver::deliveryCount)
        .containsOnly(1);
  }

  @Test
  void aBrowserIsHeldByItsCreditAndDoesNotShowWhatCameLater() {
    for (int i = 0; i < 4; i++) {
      send(i);
    }
    client.ok(client.open(1, 1, ConsumerKind.BROWSER, QUEUE, null, null));
    client.credit(1, 2);
    assertThat(client.texts(1)).containsExactly("m0", "m1");
    send(4);
    client.consume(1, 2);
    client.ok(client.close(2)); // took and gave back everything meanwhile
    client.credit(1, 10);
    assertThat(client.texts(1)).doesNotContain("m4").startsWith("m0", "m1");
    assertThat(client.heard(BrokerCommand.BrowseEnd.class)).hasSize(1);
  }

  @Test
  void aBrowserPassesOverWhatWasTakenMeanwhile() {
    for (int i = 0; i < 4; i++) {
      send(i);
    }
    client.ok(client.open(1, 1, ConsumerKind.BROWSER, QUEUE, null, "n <> 1"));
    client.credit(1, 1);
    client.consume(1, 2, QUEUE, "n = 2");
    client.credit(1, 10);
    assertThat(client.texts(1)).containsExactly("m0", "m3");
    assertThat(client.heard(BrokerCommand.BrowseEnd.class)).hasSize(1);
  }

  @Test
  void aBrowserOfAnEmptyQueueEndsWithItsFirstCredit() {
    client.ok(client.open(1, 1, ConsumerKind.BROWSER, QUEUE, null, null));
    assertThat(client.heard(BrokerCommand.BrowseEnd.class)).isEmpty();
    client.credit(1, 1);
    assertThat(client.heard(BrokerCommand.BrowseEnd.class)).hasSize(1);
    client.fails(client.drain(1), ErrorCode.ILLEGAL_STATE);
  }
}
