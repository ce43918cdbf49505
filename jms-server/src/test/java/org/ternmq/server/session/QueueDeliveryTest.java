package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ternmq.wire.command.BrokerCommand;

class QueueDeliveryTest {
  private final TestBroker broker = TestBroker.start();
  private final TestClient client = TestClient.welcomed(broker).session(1);

  @Test
  void aMessageGoesToAConsumerWithCreditAndIsConfirmed() {
    client.consume(1, 1);
    long sequence = client.send(1, "a");
    assertThat(client.texts(1)).containsExactly("a");
    assertThat(client.deliveries().get(0).deliveryCount()).isEqualTo(1);
    assertThat(client.confirmedSend()).isEqualTo(sequence);
  }

  @Test
  void messagesWaitInOrderForAConsumer() {
    client.send(1, "a", "b");
    client.sendVolatile(1, "c");
    client.consume(1, 1);
    assertThat(client.texts(1)).containsExactly("a", "b", "c");
  }

  @Test
  void anAcknowledgedMessageIsGoneAfterARestart() {
    client.send(1, "a", "b");
    client.consume(1, 1);
    client.acknowledge(1, client.ids(1)[0]);
    broker.allDurable();
    assertThat(client.confirmedAcknowledgement()).isEqualTo(1);

    broker.crashAndRestart();

    TestClient next = TestClient.welcomed(broker).session(1).consume(1, 1);
    assertThat(next.texts(1)).containsExactly("b");
  }

  @Test
  void aClosedConsumerGivesBackWhatWasNotSeenUncounted() {
    client.send(1, "a", "b");
    client.consume(1, 1);
    client.ok(client.close(1));
    client.clear();
    client.consume(1, 2);
    assertThat(client.texts(2)).containsExactly("a", "b");
    assertThat(client.deliveries())
        .extracting(BrokerCommand.Deliver::deliveryCount)
        .containsOnly(1);
  }
}
