package org.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.journal.FileDisk;
import org.ternmq.journal.JournalOptions;
import org.ternmq.server.store.JournalStore;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;

class BrokerOnBadDiskTest {
  private static final int BODY_BYTES = 50_000;

  @TempDir Path folder;

  private Broker start(MoodyDisk disk) {
    JournalOptions journal = JournalOptions.DEFAULTS.withSegmentBytes(1 << 20).withSpareSegments(1);
    return Broker.start(
        BrokerOptions.builder().listen("127.0.0.1:0").build(),
        JournalStore.open(disk, journal, 1 << 20));
  }

  @Test
  void aFailedForceConfirmsNothingTellsTheClientsAndStopsTheBroker() throws Exception {
    MoodyDisk disk = new MoodyDisk(new FileDisk(folder));
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    try (Broker broker = start(disk)) {
      broker.onFailure(told::complete);
      try (BrokerClient client = new BrokerClient(broker.listenAddress().getPort())) {
        client.sendConfirmed(BrokerClient.text("q", "confirmed"));
        disk.forceFails = true;
        client.send(BrokerClient.text("q", "not confirmed"));
        Command next = client.conversation.expect(Command.Goodbye.class);
        assertThat(((Command.Goodbye) next).code()).isEqualTo(ErrorCode.STORE_FAILED);
        client.conversation.expectEnd();
      }
      assertThat(told.get(10, TimeUnit.SECONDS)).hasMessageContaining("force fails");
      assertThat(broker.whenStopped()).failsWithin(10, TimeUnit.SECONDS);
    }
    disk.forceFails = false;
    try (Broker again = start(disk);
        BrokerClient client = new BrokerClient(again.listenAddress().getPort())) {
      client.consume(1, "q", 10, 10_000);
      assertThat(client.receive().message().bodyText()).isEqualTo("confirmed");
    }
  }

  @Test
  void aFullDiskRefusesMessagesAndTakesThemAgainWhenConsumersMadeRoom() throws IOException {
    MoodyDisk disk = new MoodyDisk(new FileDisk(folder));
    try (Broker broker = start(disk);
        BrokerClient producer = new BrokerClient(broker.listenAddress().getPort())) {
      producer.sendConfirmed(BrokerClient.text("q", "first"));
      disk.capacityBytes = 6 << 20;
      int confirmed = sendUntilRefused(producer);
      assertThat(confirmed).isPositive();

      try (BrokerClient consumer = new BrokerClient(broker.listenAddress().getPort())) {
        consumer.consume(1, "q", 1_000_000, 1L << 40);
        long[] ids = new long[1 + confirmed];
        for (int i = 0; i < ids.length; i++) {
          ids[i] = consumer.receive().messageId();
        }
        consumer.acknowledge(1, ids);
      }
      org.awaitility.Awaitility.await().untilAsserted(() -> assertThat(isTaken(producer)).isTrue());
    }
  }

  private static int sendUntilRefused(BrokerClient producer) throws IOException {
    for (int confirmed = 0; confirmed < 1_000; confirmed++) {
      if (!isTaken(producer)) {
        return confirmed;
      }
    }
    throw new AssertionError("never refused");
  }

  /** Sends one message; false if it was refused for want of room. */
  private static boolean isTaken(BrokerClient producer) throws IOException {
    long sequence = producer.send(BrokerClient.message("q", true, new byte[BODY_BYTES]));
    while (true) {
      Command said =
          producer.conversation.expectEventually(
              Command.class,
              c -> c instanceof BrokerCommand.Confirm || c instanceof BrokerCommand.SendFailed);
      if (said instanceof BrokerCommand.SendFailed failed) {
        assertThat(failed.code()).isEqualTo(ErrorCode.STORE_FULL);
        return false;
      }
      if (((BrokerCommand.Confirm) said).sendSequence() >= sequence) {
        return true;
      }
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsRefusedWithItsName() throws IOException {
    Path file = java.nio.file.Files.writeString(folder.resolve("file"), "in the way");
    BrokerOptions options = BrokerOptions.builder().dataDirectory(file.resolve("data")).build();
    assertThatThrownBy(() -> Broker.start(options)).hasMessageContaining(file.toString());
  }
}
