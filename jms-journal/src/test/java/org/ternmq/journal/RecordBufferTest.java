package org.ternmq.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class RecordBufferTest {
  private static final int LARGE = 10 << 20;

  private final RecordBuffer buffer = new RecordBuffer(1, true);

  /** Puts a record, and tells what it lies in. */
  private ByteBuffer written(int payloadBytes) {
    ByteBuffer target = buffer.begin(1, payloadBytes);
    target.position(target.position() + payloadBytes);
    buffer.end(0, 0);
    ByteBuffer contents = buffer.contents();
    buffer.clear();
    return contents;
  }

  @Test
  void aSeriesOfLargeRecordsSharesItsMemory() {
    ByteBuffer first = written(LARGE);
    assertThat(first.capacity()).isBetween(LARGE, RecordBuffer.LENT_BYTES);
    assertThat(written(LARGE)).isSameAs(first);
    for (int i = 0; i < 20; i++) {
      assertThat(written(100)).isSameAs(first);
    }
    assertThat(written(LARGE + 1_000)).isSameAs(first);
  }

  @Test
  void memoryForLargeRecordsIsGivenBackAfterSomeSmallOnes() {
    written(LARGE);
    int small = 0;
    while (written(100).capacity() > RecordBuffer.KEPT_BYTES) {
      assertThat(++small).isLessThan(1_000);
    }
    assertThat(small).isPositive();
  }

  @Test
  void memoryForOneHugeRecordIsGivenBackAtOnce() {
    assertThat(written(RecordBuffer.LENT_BYTES).capacity()).isGreaterThan(RecordBuffer.LENT_BYTES);
    assertThat(written(100).capacity()).isEqualTo(RecordBuffer.KEPT_BYTES);
  }
}
