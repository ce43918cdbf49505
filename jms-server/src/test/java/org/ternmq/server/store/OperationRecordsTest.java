package org.ternmq.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BranchReport;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;

/** Bytes of every type of record, both ways: an old journal must stay readable for ever. */
class OperationRecordsTest {
  private static final UUID CLIENT = new UUID(0x0102030405060708L, 0x090A0B0C0D0E0F10L);
  private static final String UUID_HEX = "0102030405060708090a0b0c0d0e0f10";

  private final OperationList list = new OperationList();
  private final OperationList readBack = new OperationList();
  private final OperationRecords.Locations noLocations =
      new OperationRecords.Locations() {
        @Override
        public void moved(long messageId, long position, int sizeBytes) {
          movedText = messageId + " to " + position + ", " + sizeBytes + " bytes";
        }

        @Override
        public void located(StoredMessage message) {}

        @Override
        public void staged(StoredMessage message) {}

        @Override
        public void pageLocated(IndexPage page) {}

        @Override
        public void pageWritten(long position, long replaced, ByteBuffer in) {
          movedText = "page at " + position + " for " + replaced;
          pageRead = PageRecords.read(in);
        }
      };

  private String movedText;
  private List<StoredMessage> pageRead;

  private static StoredMessage message() {
    EncodedMessage encoded = StateModel.payload(15, 3);
    return new StoredMessage(15, encoded);
  }

  private static String hexOf(EncodedMessage message) {
    return HexFormat.of()
        .formatHex(message.array(), message.offset(), message.offset() + message.length());
  }

  private void assertRecord(int type, String hex) {
    ByteBuffer out = ByteBuffer.allocate(OperationRecords.maxBytes(list, 0));
    OperationRecords.put(list, 0, out);
    assertBytes(type, hex, out);
  }

  private void assertBytes(int type, String hex, ByteBuffer out) {
    byte[] written = new byte[out.position()];
    out.get(0, written);
    assertThat(HexFormat.of().formatHex(written)).isEqualTo(hex);
    ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    OperationRecords.read(type, 99, in, readBack, noLocations);
  }

  private void assertSame() {
    assertThat(readBack.size()).isEqualTo(list.size());
    for (int i = 0; i < list.size(); i++) {
      assertThat(readBack.kind(i)).isEqualTo(list.kind(i));
      assertThat(readBack.a(i)).isEqualTo(list.a(i));
      assertThat(readBack.b(i)).isEqualTo(list.b(i));
      assertThat(readBack.c(i)).isEqualTo(list.c(i));
    }
  }

  @Test
  void queueCreated() {
    list.queueCreated(7, "q\u00e9");
    assertRecord(1, "0000000000000007" + "00000003" + "71c3a9");
    assertSame();
    assertThat(readBack.name(0)).isEqualTo("q\u00e9");
  }

  @Test
  void subscriptionCreatedWithEverything() {
    SubscriptionDefinition definition =
        new SubscriptionDefinition(Address.topic("t"), "cl", "sub", "a=1", true, true);
    list.subscriptionCreated(8, definition);
    assertRecord(
        2,
        "0000000000000008"
            + "0f"
            + "01"
            + "0000000174"
            + "00000003737562"
            + "00000002636c"
            + "00000003613d31");
    assertSame();
    assertThat(readBack.definition(0)).isEqualTo(definition);
  }

  @Test
  void subscriptionCreatedWithTheLeast() {
    SubscriptionDefinition definition =
        new SubscriptionDefinition(Address.topic("t"), null, "s", null, false, false);
    list.subscriptionCreated(8, definition);
    assertRecord(2, "0000000000000008" + "00" + "01" + "0000000174" + "0000000173");
    assertThat(readBack.definition(0)).isEqualTo(definition);
  }

  @Test
  void queueDeleted() {
    list.queueDeleted(9);
    assertRecord(3, "0000000000000009");
    assertSame();
  }

  @Test
  void messageAdded() {
    StoredMessage message = message();
    list.messageAdded(message, new long[] {7, 8});
    assertRecord(
        4, head(message, 2) + "0000000000000007" + "0000000000000008" + hexOf(message.payload()));
    StoredMessage read = readBack.message(0);
    assertThat(read.location()).isEqualTo(99);
    assertThat(read.payload()).as("stays in the journal").isNull();
    assertSameHead(read, message);
    assertThat(readBack.queueIds(0)).containsExactly(7, 8);
  }

  private static String head(StoredMessage message, int queues) {
    return "000000000000000f"
        + "000003a35294400f" // 4,000,000,000,015: expiration
        + "0000048c2739500f" // 5,000,000,000,015: delivery time
        + "05"
        + "01"
        + String.format("%04x%08x", queues, message.sizeBytes());
  }

  private static void assertSameHead(StoredMessage read, StoredMessage message) {
    assertThat(read.id()).isEqualTo(message.id());
    assertThat(read.sizeBytes()).isEqualTo(message.sizeBytes());
    assertThat(read.priority()).isEqualTo(message.priority());
    assertThat(read.persistent()).isEqualTo(message.persistent());
    assertThat(read.expirationMs()).isEqualTo(message.expirationMs());
    assertThat(read.deliveryTimeMs()).isEqualTo(message.deliveryTimeMs());
  }

  @Test
  void messageAddedInACheckpointHasItsPayload() {
    StoredMessage message = message();
    list.messageAdded(message, new long[] {7});
    ByteBuffer out = ByteBuffer.allocate(1000);
    OperationRecords.put(list, 0, out);
    OperationRecords.read(4, StoredMessage.NOWHERE, out.flip(), readBack, noLocations);
    assertThat(hexOf(readBack.message(0).payload())).isEqualTo(hexOf(message.payload()));
    assertThat(readBack.message(0).location()).isEqualTo(StoredMessage.NOWHERE);
  }

  @Test
  void messageRouted() {
    list.messageRouted(15, 8);
    assertRecord(5, "000000000000000f" + "0000000000000008");
    assertSame();
  }

  @Test
  void messagesRemoved() {
    list.messageRemoved(7, 15);
    list.messageRemoved(7, 16);
    list.messageRemoved(8, 17);
    assertThat(OperationRecords.run(list, 0)).isEqualTo(2);
    ByteBuffer out = ByteBuffer.allocate(OperationRecords.runBytes(2));
    OperationRecords.putRun(list, 0, 2, out);
    assertBytes(6, "0000000000000007" + "000000000000000f" + "0000000000000010", out);
    assertThat(readBack.size()).isEqualTo(2);
    assertThat(readBack.a(1)).isEqualTo(7);
    assertThat(readBack.b(1)).isEqualTo(16);
  }

  @Test
  void deliveryCounted() {
    list.deliveryCounted(7, 15, 3);
    assertRecord(7, "0000000000000007" + "000000000000000f" + "00000003");
    assertSame();
  }

  @Test
  void deliveriesBegun() {
    list.deliveriesBegun(7, 46);
    assertRecord(15, "0000000000000007" + "000000000000002e");
    assertSame();
  }

  @Test
  void deliveriesInDoubt() {
    list.deliveryInDoubt(7, 15);
    list.deliveryInDoubt(7, 16);
    list.messageRemoved(7, 17);
    assertThat(OperationRecords.run(list, 0)).isEqualTo(2);
    ByteBuffer out = ByteBuffer.allocate(OperationRecords.runBytes(2));
    OperationRecords.putRun(list, 0, 2, out);
    assertBytes(16, "0000000000000007" + "000000000000000f" + "0000000000000010", out);
    assertThat(readBack.size()).isEqualTo(2);
    assertThat(readBack.kind(1)).isEqualTo(OperationList.DELIVERY_IN_DOUBT);
    assertThat(readBack.a(1)).isEqualTo(7);
    assertThat(readBack.b(1)).isEqualTo(16);
  }

  @Test
  void sequenceDecided() {
    list.sequenceDecided(CLIENT, 5, 6);
    assertRecord(8, UUID_HEX + "0000000000000005" + "0000000000000006");
    assertSame();
    assertThat(readBack.clientInstance(0)).isEqualTo(CLIENT);
  }

  @Test
  void sequenceFailed() {
    list.sequenceFailed(CLIENT, 5);
    assertRecord(9, UUID_HEX + "0000000000000005");
    assertSame();
  }

  @Test
  void clientForgotten() {
    list.clientForgotten(CLIENT);
    assertRecord(10, UUID_HEX);
    assertSame();
  }

  @Test
  void idsUsed() {
    list.idsUsed(100, 10);
    assertRecord(11, "0000000000000064" + "000000000000000a");
    assertSame();
  }

  @Test
  void messageMoved() {
    StoredMessage message = message();
    ByteBuffer out = ByteBuffer.allocate(OperationRecords.messageBytes(message, 0));
    OperationRecords.putMoved(out, message, message.payload());
    assertBytes(13, head(message, 0) + hexOf(message.payload()), out);
    assertThat(movedText).isEqualTo("15 to 99, " + message.sizeBytes() + " bytes");
    assertThat(hexOf(OperationRecords.readPayload(13, out.flip(), 15, message.sizeBytes())))
        .isEqualTo(hexOf(message.payload()));
  }

  @Test
  void messagesKept() {
    StoredMessage message = message();
    message.location(0x1122);
    ByteBuffer out = ByteBuffer.allocate(OperationRecords.keptBytes(1));
    OperationRecords.putKept(out, message, new long[] {7});
    assertBytes(14, head(message, 1) + "0000000000001122" + "0000000000000007", out);
    assertSameHead(readBack.message(0), message);
    assertThat(readBack.message(0).location()).isEqualTo(0x1122);
    assertThat(readBack.queueIds(0)).containsExactly(7);
  }

  @Test
  void messageStaged() {
    StoredMessage message = message();
    list.messageStaged(5, message, new long[] {7, 8});
    assertRecord(
        17,
        head(message, 2)
            + "0000000000000005"
            + "0000000000000007"
            + "0000000000000008"
            + hexOf(message.payload()));
    assertSame();
    assertSameHead(readBack.message(0), message);
    assertThat(readBack.message(0).location()).isEqualTo(99);
    assertThat(readBack.queueIds(0)).containsExactly(7, 8);
    ByteBuffer out = ByteBuffer.allocate(1000);
    OperationRecords.put(list, 0, out);
    assertThat(hexOf(OperationRecords.readPayload(17, out.flip(), 99, message.sizeBytes())))
        .as("it has another id by now")
        .isEqualTo(hexOf(message.payload()));
  }

  @Test
  void messagesStagedAndKept() {
    StoredMessage message = message();
    message.location(0x1122);
    ByteBuffer out = ByteBuffer.allocate(OperationRecords.stagedKeptBytes(1));
    OperationRecords.putStagedKept(out, 5, message, new long[] {7});
    assertBytes(
        18, head(message, 1) + "0000000000001122" + "0000000000000005" + "0000000000000007", out);
    assertSameHead(readBack.message(0), message);
    assertThat(readBack.a(0)).isEqualTo(5);
    assertThat(readBack.message(0).location()).isEqualTo(0x1122);
    assertThat(readBack.queueIds(0)).containsExactly(7);
  }

  @Test
  void removalsStaged() {
    list.removalStaged(5, 7, 15);
    list.removalStaged(5, 7, 16);
    list.removalStaged(6, 7, 17);
    assertThat(OperationRecords.run(list, 0)).isEqualTo(2);
    ByteBuffer out = ByteBuffer.allocate(OperationRecords.runBytes(2));
    OperationRecords.putRun(list, 0, 2, out);
    assertBytes(
        19, "0000000000000007" + "0000000000000005" + "000000000000000f" + "0000000000000010", out);
    assertThat(readBack.size()).isEqualTo(2);
    assertThat(readBack.a(1)).isEqualTo(7);
    assertThat(readBack.b(1)).isEqualTo(16);
    assertThat(readBack.queueIds(1)).containsExactly(5);
  }

  private static final BranchId BRANCH = new BranchId(0x20005, new byte[] {1, -1}, new byte[] {2});
  private static final String BRANCH_HEX = "00020005" + "0201ff" + "0102";

  @Test
  void branchPrepared() {
    BranchDescription branch =
        new BranchDescription(
            BRANCH, 6, "cl", "us", "p", List.of(new BranchReport.Work(Address.topic("t"), 3, 4)));
    list.branchPrepared(5, branch);
    assertRecord(
        20,
        "0000000000000005"
            + BRANCH_HEX
            + "0000000000000006"
            + "03"
            + "00000002636c"
            + "000000027573"
            + "0000000170"
            + "00000001"
            + "01"
            + "0000000174"
            + "00000003"
            + "00000004");
    assertSame();
    assertThat(readBack.branch(0)).isEqualTo(branch);
  }

  @Test
  void theDecisionOfATransaction() {
    list.transactionCommitted(5, 100);
    assertRecord(21, "0000000000000005" + "0000000000000064");
    assertSame();
  }

  @Test
  void transactionRolledBack() {
    list.transactionRolledBack(5);
    assertRecord(22, "0000000000000005");
    assertSame();
  }

  @Test
  void branchDecided() {
    BranchDescription branch = new BranchDescription(BRANCH, 6, null, null, "", List.of());
    list.branchDecided(branch, true);
    assertRecord(23, "01" + BRANCH_HEX + "0000000000000006" + "00" + "00000000" + "00000000");
    assertSame();
    assertThat(readBack.branch(0)).isEqualTo(branch);
  }

  @Test
  void branchForgotten() {
    list.branchForgotten(BRANCH);
    assertRecord(24, BRANCH_HEX);
    assertThat(readBack.branchId(0)).isEqualTo(BRANCH);
  }

  @Test
  void transactionIdsUsed() {
    list.transactionIdsUsed(5);
    assertRecord(25, "0000000000000005");
    assertSame();
  }

  private static StoredMessage lying(
      long id, int bytes, long expirationMs, long deliveryTimeMs, long position) {
    StoredMessage message = new StoredMessage(id, bytes, 4, true, expirationMs, deliveryTimeMs);
    message.location(position);
    return message;
  }

  @Test
  void indexPage() {
    List<StoredMessage> messages =
        List.of(
            lying(300, 1024, 0, 0, 0x100000200L),
            lying(301, 1024, 1000, 0, 0x100000290L),
            lying(305, 24, 0, 70_000, 0x200000200L));
    ByteBuffer out = ByteBuffer.allocate(PageRecords.maxBytes(3));
    PageRecords.put(out, 0x77, IndexPage.of(7, messages), messages);
    assertBytes(
        26,
        "0000000000000077"
            + "0000000000000007"
            + "04"
            + "00000003"
            + "ac02"
            + "8088808020"
            + "8010"
            + "00"
            + "00"
            + "01"
            + "a002"
            + "00"
            + "d00f"
            + "00"
            + "04"
            + "e0fdffff1f"
            + "cf0f"
            + "cf0f"
            + "e0c508",
        out);
    assertThat(movedText).isEqualTo("page at 99 for 119");
    assertThat(pageRead).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertSameHead(pageRead.get(i), messages.get(i));
      assertThat(pageRead.get(i).location()).isEqualTo(messages.get(i).location());
    }
  }

  @Test
  void pageKept() {
    IndexPage page = new IndexPage(7, 4, 3, 300, 305, 1000, 2072, 0);
    page.inStore(new PagePlace(0x100000777L, 66, new long[] {1, 2}, new long[] {2176, 88}));
    list.pageKept(page);
    assertRecord(
        27,
        "0000000000000007"
            + "04"
            + "00000003"
            + "000000000000012c"
            + "0000000000000131"
            + "00000000000003e8"
            + "0000000000000818"
            + "0000000100000777"
            + "00000042"
            + "0000000000000001"
            + "0000000000000880"
            + "0000000000000002"
            + "0000000000000058");
    assertSame();
    IndexPage read = readBack.page(0);
    assertThat(read).hasToString(page.toString());
    assertThat(read.firstExpirationMs()).isEqualTo(1000);
    assertThat(read.payloadBytes()).isEqualTo(2072);
    assertThat(PageRecords.place(read).position()).isEqualTo(0x100000777L);
    assertThat(PageRecords.place(read).payloadBytes()).isEqualTo(66);
    assertThat(PageRecords.place(read).bytes(1)).isEqualTo(88);
  }

  @Test
  void anotherMessagesBytesAreNotGivenOut() {
    StoredMessage message = message();
    list.messageAdded(message, new long[] {7});
    ByteBuffer out = ByteBuffer.allocate(1000);
    OperationRecords.put(list, 0, out);
    out.flip();
    assertThat(hexOf(OperationRecords.readPayload(4, out, 15, message.sizeBytes())))
        .isEqualTo(hexOf(message.payload()));
    assertThatThrownBy(() -> OperationRecords.readPayload(4, out, 16, message.sizeBytes()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("message 16");
    assertThatThrownBy(() -> OperationRecords.readPayload(5, out, 15, message.sizeBytes()))
        .isInstanceOf(StoreException.class);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25
      })
  void aRecordThatIsTooShortIsRefused(int type) {
    ByteBuffer in = ByteBuffer.wrap(new byte[] {0, 0, 0, 0, 0, 0, 1});
    assertThatThrownBy(() -> OperationRecords.read(type, 1, in, readBack, noLocations))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("type " + type);
  }

  @Test
  void anUnknownTypeIsRefused() {
    ByteBuffer in = ByteBuffer.allocate(8);
    assertThatThrownBy(() -> OperationRecords.read(77, 1, in, readBack, noLocations))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("77")
        .hasMessageContaining("newer version");
  }
}
