package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.session.TestClient.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.ternmq.server.effect.Arrival;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.wire.command.BrokerCommand.Deliver;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;

/** What becomes of messages that applications left in the store's inbox. */
class ArrivalTest {
  private static final Address DEAD_LETTERS = Address.queue("DLQ");

  private final TestBroker broker = TestBroker.start();

  /** The committed rows that the store's history does not say to be taken. */
  private final TreeMap<Long, byte[]> rows = new TreeMap<>();

  private long lastRow;

  private static byte[] bytes(EncodedMessage message) {
    byte[] bytes = new byte[message.length()];
    System.arraycopy(message.array(), message.offset(), bytes, 0, bytes.length);
    return bytes;
  }

  private void leave(EncodedMessage message) {
    rows.put(++lastRow, bytes(message));
  }

  /** Hands over what is not known to be taken, as a store does after its start. */
  private boolean handOver(TestBroker to) {
    List<Arrival> arrivals = new ArrayList<>();
    rows.forEach((id, bytes) -> arrivals.add(new Arrival(id, bytes)));
    boolean taken = to.core.arrived(arrivals, to.nowMs);
    to.settle();
    return taken;
  }

  private void forgetTaken() {
    broker.taken().forEach(rows::remove);
  }

  private TestClient reader(Address address) {
    return TestClient.welcomed(broker).session(1).consume(1, 1, address, null);
  }

  @Test
  void arrivesInTheOrderOfTheInboxAndStays() {
    leave(message("a").encode());
    leave(message("b").encode());
    assertThat(handOver(broker)).isTrue();
    assertThat(broker.taken()).containsExactly(1L, 2L);
    broker.crashAndRestart();
    assertThat(reader(TestClient.QUEUE).texts(1)).containsExactly("a", "b");
  }

  @Test
  void isShownToNobodyBeforeItIsDurablyTaken() {
    TestClient client = reader(TestClient.QUEUE);
    TestClient temporary = TestClient.welcomed(broker).session(1);
    Address answers = new Address(Address.Kind.TEMPORARY_QUEUE, "answers");
    temporary.ok(
        new org.ternmq.wire.command.ClientCommand.CreateTemporary(
            temporary.nextCorrelation(), answers));
    temporary.consume(1, 1, answers, null);
    broker.flushes = false;
    leave(message("a").encode());
    leave(message("b").destination(answers).encode());
    handOver(broker);
    assertThat(client.texts(1)).isEmpty();
    assertThat(temporary.texts(1)).isEmpty();
    broker.flushes = true;
    broker.settle();
    assertThat(client.texts(1)).containsExactly("a");
    assertThat(temporary.texts(1)).containsExactly("b");
  }

  @Test
  void whatHasNoWayBecomesADeadLetterThatSaysWhy() {
    leave(message("no name").destination(Address.queue("a*b")).encode());
    leave(message("nobody's").destination(new Address(Address.Kind.TEMPORARY_QUEUE, "t")).encode());
    leave(message("x".repeat(1 << 20)).messageId("ID:large").encode());
    rows.put(++lastRow, "garbage".getBytes(StandardCharsets.US_ASCII));
    leave(message("good").encode());
    handOver(broker);
    assertThat(broker.taken()).hasSize(5);
    assertThat(reader(TestClient.QUEUE).texts(1)).containsExactly("good");
    List<Deliver> letters = reader(DEAD_LETTERS).deliveries();
    assertThat(letters)
        .extracting(letter -> letter.message().property("JMS_TernMQ_DeadLetterReason").toString())
        .satisfiesExactly(
            reason -> assertThat(reason).contains("*"),
            reason -> assertThat(reason).contains("does not exist"),
            reason -> assertThat(reason).contains("takes up to"),
            reason -> assertThat(reason).contains("unreadable"));
    assertThat(letters.get(0).message().property("JMS_TernMQ_OriginalDestination"))
        .isEqualTo("queue://a*b");
    assertThat(new String(bytesOf(letters.get(3)), StandardCharsets.US_ASCII)).isEqualTo("garbage");
  }

  private static byte[] bytesOf(Deliver letter) {
    byte[] bytes = new byte[letter.message().bodyLength()];
    letter.message().body().get(bytes);
    return bytes;
  }

  @Test
  void whatExpiredInTheInboxIsNotDelivered() {
    leave(message("late").expirationMs(broker.nowMs - 1).encode());
    leave(message("in time").expirationMs(broker.nowMs + 1_000).encode());
    handOver(broker);
    assertThat(broker.taken()).hasSize(2);
    assertThat(reader(TestClient.QUEUE).texts(1)).containsExactly("in time");
  }

  @Test
  void aDelayIsKept() {
    TestClient client = reader(TestClient.QUEUE);
    leave(message("later").deliveryTimeMs(broker.nowMs + 500).encode());
    handOver(broker);
    assertThat(client.texts(1)).isEmpty();
    broker.advance(500);
    assertThat(client.texts(1)).containsExactly("later");
  }

  @Test
  void aTopicWithoutSubscriptionsTakesItToo() {
    leave(message("nobody listens").destination(TestClient.TOPIC).encode());
    long before = broker.forces;
    handOver(broker);
    assertThat(broker.taken()).containsExactly(1L);
    assertThat(broker.forces).as("the inbox waits for it").isGreaterThan(before);
  }

  @Test
  void theInboxWaitsWhileTheStoreIsFullOrTheMemoryIsUsedUp() {
    leave(message("a").encode());
    broker.core.storeFull(true, broker.nowMs);
    assertThat(handOver(broker)).isFalse();
    assertThat(broker.taken()).isEmpty();
    broker.core.storeFull(false, broker.nowMs);
    assertThat(handOver(broker)).isTrue();

    TestBroker small =
        new TestBroker(
            new CoreLimits(
                8 << 10, 1 << 20, 128 << 10, 10, 10, 10, 0, "DLQ", true, 0, 9_000, "test"));
    small.inMemory = true;
    small.boot();
    TestClient client = TestClient.welcomed(small).session(1);
    client.sendVolatile(1, "y".repeat(9 << 10)); // more than the budget
    assertThat(handOver(small)).isFalse();
    client.consume(1, 1);
    client.acknowledge(1, client.ids(1));
    assertThat(handOver(small)).isTrue();
  }

  @Test
  void eachArrivesExactlyOnceWhereverTheBrokerIsKilled() {
    for (long seed = 1; seed <= 200; seed++) {
      exactlyOnce(seed);
    }
  }

  private static void exactlyOnce(long seed) {
    ArrivalTest run = new ArrivalTest();
    TestBroker broker = run.broker;
    Random random = new Random(seed);
    int sent = 0;
    for (int step = 0; step < 40; step++) {
      broker.flushes = random.nextBoolean();
      switch (random.nextInt(4)) {
        case 0 -> run.leave(message("m" + sent++).encode());
        case 1 -> {
          if (!run.handedOverSinceStart(broker)) {
            run.handOver(broker);
            run.rows.keySet().forEach(run.inFlight::add);
          }
        }
        case 2 -> broker.someDurable(random.nextInt(5));
        default -> {
          broker.crashAndRestart();
          run.forgetTaken();
          run.inFlight.clear();
        }
      }
    }
    broker.flushes = true;
    broker.settle();
    broker.crashAndRestart();
    run.forgetTaken();
    run.handOver(broker);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < sent; i++) {
      expected.add("m" + i);
    }
    assertThat(run.reader(TestClient.QUEUE).texts(1)).as("seed %s", seed).isEqualTo(expected);
  }

  private final List<Long> inFlight = new ArrayList<>();

  /** One portion is under way at a time, as in the store. */
  private boolean handedOverSinceStart(TestBroker broker) {
    if (broker.taken().containsAll(inFlight)) {
      forgetTaken();
      inFlight.clear();
    }
    return !inFlight.isEmpty();
  }
}
