package org.ternmq.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * The bytes of every structure, compared with hex that is checked in: a change of the format cannot
 * hide behind code that both writes and reads it. If one of these fails, old journals no longer
 * open.
 */
class GoldenBytesTest {
  private static final UUID JOURNAL = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");
  private static final long SEGMENT_SEED = RecordFormat.seed(JOURNAL, FileHeader.Kind.SEGMENT);
  private static final long BASE = Position.of(7, 4096);

  private static byte[] golden(String name) throws IOException {
    try (InputStream hex = GoldenBytesTest.class.getResourceAsStream("/golden/" + name + ".hex")) {
      assertThat(hex).as(name).isNotNull();
      String text = new String(hex.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }
  }

  private static void compare(String name, ByteBuffer actual) throws IOException {
    byte[] bytes = new byte[actual.remaining()];
    actual.get(bytes);
    assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(HexFormat.of().formatHex(golden(name)));
  }

  @Test
  void theHeaderOfASegment() throws IOException {
    FileHeader header = FileHeader.segment(JOURNAL, 7, 64 << 20, 3);
    ByteBuffer block = header.encode();
    assertThat(block.remaining()).isEqualTo(4096);
    assertThat(block.slice(128, 4096 - 128)).isEqualTo(ByteBuffer.allocate(4096 - 128));
    compare("segment-header", block.slice(0, 128));
    assertThat(FileHeader.decode(ByteBuffer.wrap(golden("segment-header")), "x")).isEqualTo(header);
  }

  @Test
  void theHeaderOfACheckpoint() throws IOException {
    FileHeader header = FileHeader.checkpoint(JOURNAL, 12, Position.of(7, 123456));
    compare("checkpoint-header", header.encode().slice(0, 128));
    assertThat(FileHeader.decode(ByteBuffer.wrap(golden("checkpoint-header")), "x"))
        .isEqualTo(header);
  }

  @Test
  void aWriteOfABatchOfTwoRecordsAndOneOfOne() throws IOException {
    RecordBuffer buffer = new RecordBuffer(SEGMENT_SEED, true);
    buffer.begin(1, 20).put("first".getBytes(StandardCharsets.US_ASCII));
    assertThat(buffer.end(RecordFormat.FLAG_FIRST | RecordFormat.FLAG_MORE, BASE))
        .isEqualTo(Position.of(7, 4120));
    buffer.begin(239, 0);
    buffer.end(0, BASE);
    buffer.begin(2, 8).putLong(0x1122334455667788L);
    buffer.end(RecordFormat.FLAG_FIRST, BASE);
    buffer.mark(RecordFormat.TYPE_LINK, Position.of(6, 8192), BASE);
    compare("write-with-link", buffer.contents());

    RecordScanner scanner = new RecordScanner(4096);
    SimulatedDisk disk = new SimulatedDisk(1);
    byte[] file = new byte[8192];
    byte[] golden = golden("write-with-link");
    System.arraycopy(golden, 0, file, 4096, golden.length);
    disk.put("f", file);
    try (DiskFile opened = disk.openToRead("f")) {
      scanner.at(opened, SEGMENT_SEED, 7, 4096, 8192);
      expect(scanner, RecordFormat.TYPE_LINK, 0, 4096);
      assertThat(scanner.number()).isEqualTo(Position.of(6, 8192));
      expect(scanner, 1, 3, 4120);
      assertThat(JournalTest.text(scanner.payload())).isEqualTo("first");
      expect(scanner, 239, 0, 4144);
      expect(scanner, 2, 1, 4160);
      assertThat(scanner.payload().getLong()).isEqualTo(0x1122334455667788L);
      assertThat(scanner.next()).isFalse();
    }
  }

  private static void expect(RecordScanner scanner, int type, int flags, long offset)
      throws IOException {
    assertThat(scanner.next()).isTrue();
    assertThat(scanner.type()).isEqualTo(type);
    assertThat(scanner.flags()).isEqualTo(flags);
    assertThat(scanner.offset()).isEqualTo(offset);
  }

  @Test
  void aMark() throws IOException {
    RecordBuffer buffer = new RecordBuffer(SEGMENT_SEED, true);
    buffer.mark(RecordFormat.TYPE_MARK, Position.of(7, 4096), BASE + 8);
    compare("mark", buffer.contents());
  }

  @Test
  void theRecordsThatOnlyACheckpointHas() throws IOException {
    RecordBuffer buffer =
        new RecordBuffer(RecordFormat.seed(JOURNAL, FileHeader.Kind.CHECKPOINT), false);
    long base = Position.of(12, 4096);
    buffer.addNumber(RecordFormat.TYPE_SEGMENT, Position.of(6, 8192), base);
    buffer.addNumber(RecordFormat.TYPE_END, 1, base);
    compare("checkpoint-records", buffer.contents());
  }

  @Test
  void positionsAreWhatOwnersKeepInTheirOwnRecords() {
    assertThat(Position.of(7, 4096)).isEqualTo(0x0000_0007_0000_0200L);
    assertThat(Position.segment(0x0000_0007_0000_0200L)).isEqualTo(7);
    assertThat(Position.offset(0x0000_0007_0000_0200L)).isEqualTo(4096);
    assertThat(Position.of(Position.MAX_SEQUENCE, (32L << 30) - 8)).isPositive();
  }

  @Test
  void recordTypesKeepTheirNumbers() {
    assertThat(RecordFormat.TYPE_MARK).isEqualTo(255);
    assertThat(RecordFormat.TYPE_LINK).isEqualTo(254);
    assertThat(RecordFormat.TYPE_END).isEqualTo(253);
    assertThat(RecordFormat.TYPE_SEGMENT).isEqualTo(252);
  }
}
