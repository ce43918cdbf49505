package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.session.TestClient.message;

import org.junit.jupiter.api.Test;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;

class TemporaryDestinationTest {
  private static final Address QUEUE = new Address(Address.Kind.TEMPORARY_QUEUE, "tq");
  private static final Address TOPIC = new Address(Address.Kind.TEMPORARY_TOPIC, "tt");

  private final TestBroker broker = TestBroker.start();
  private final TestClient owner = TestClient.welcomed(broker, "owner").session(1);
  private final TestClient other = TestClient.welcomed(broker).session(1);

  private void create() {
    owner.ok(new ClientCommand.CreateTemporary(80, QUEUE));
    owner.ok(new ClientCommand.CreateTemporary(81, TOPIC));
  }

  @Test
  void anybodySendsAndTheOwnerConsumes() {
    create();
    owner.consume(1, 1, QUEUE, null).consume(1, 2, TOPIC, null);
    long before = broker.forces;
    other.send(1, message("q").destination(QUEUE).encode());
    other.send(1, message("t").destination(TOPIC).encode());
    assertThat(owner.texts(1)).containsExactly("q");
    assertThat(owner.texts(2)).containsExactly("t");
    assertThat(broker.forces).as("they do not outlive the broker").isEqualTo(before);
    other.fails(other.openQueue(1, 1, QUEUE), ErrorCode.INVALID_DESTINATION);
    other.fails(
        other.open(1, 1, ConsumerKind.TOPIC, TOPIC, null, null), ErrorCode.INVALID_DESTINATION);
  }

  @Test
  void oneThatDoesNotExistIsAnError() {
    other.fails(other.openQueue(1, 1, QUEUE), ErrorCode.INVALID_DESTINATION);
    other.send(1, message("q").destination(QUEUE).encode());
    assertThat(other.heard(BrokerCommand.SendFailed.class).get(0).code())
        .isEqualTo(ErrorCode.INVALID_DESTINATION);
    other.fails(new ClientCommand.DeleteTemporary(82, QUEUE), ErrorCode.INVALID_DESTINATION);
    other.fails(
        new ClientCommand.CreateTemporary(83, Address.queue("q")), ErrorCode.INVALID_DESTINATION);
  }

  @Test
  void itIsDeletedByItsOwnerWhenNobodyConsumes() {
    create();
    owner.consume(1, 1, QUEUE, null);
    owner.fails(new ClientCommand.DeleteTemporary(84, QUEUE), ErrorCode.IN_USE);
    other.fails(new ClientCommand.DeleteTemporary(85, QUEUE), ErrorCode.INVALID_DESTINATION);
    owner.fails(new ClientCommand.CreateTemporary(86, QUEUE), ErrorCode.IN_USE);
    owner.ok(owner.close(1));
    other.send(1, message("waiting").destination(QUEUE).encode());
    owner.ok(new ClientCommand.DeleteTemporary(87, QUEUE));
    assertThat(broker.core.snapshot().residentBytes()).isZero();
    other.send(1, message("late").destination(QUEUE).encode());
    assertThat(other.heard(BrokerCommand.SendFailed.class)).hasSize(1);
  }

  @Test
  void itEndsWithItsConnection() {
    create();
    owner.consume(1, 1, QUEUE, null);
    other.send(1, message("q").destination(QUEUE).encode());
    owner.lose();
    assertThat(broker.core.snapshot().queues()).isZero();
    assertThat(broker.core.snapshot().residentBytes()).isZero();
    other.send(1, message("late").destination(QUEUE).encode());
    assertThat(other.heard(BrokerCommand.SendFailed.class)).hasSize(1);
  }

  @Test
  void aTemporaryTopicHasNoDurableSubscriptions() {
    create();
    owner.fails(
        owner.open(1, 1, ConsumerKind.DURABLE, TOPIC, "d", null), ErrorCode.INVALID_DESTINATION);
    owner.ok(owner.open(1, 1, ConsumerKind.SHARED, TOPIC, "d", null));
  }

  @Test
  void aMessageThatWaitsForItsProducersEarlierOnesMayFindItsDestinationGone() {
    create();
    broker.flushes = false;
    other.send(1, message("pending").encode());
    other.send(1, message("reply").destination(QUEUE).encode());
    owner.lose();
    broker.flushes = true;
    broker.settle();
    assertThat(other.confirmedSend()).isEqualTo(2);
    broker.core.snapshot();
    TestClient reader = TestClient.welcomed(broker).session(1).consume(1, 1);
    reader.acknowledge(1, reader.ids(1));
    assertThat(broker.core.snapshot().residentBytes()).isZero();
  }
}
