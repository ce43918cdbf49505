package org.ternmq.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static Arrivals arrivals(int stride, int offset, long... sequences) {
    Arrivals arrivals = new Arrivals(stride, offset);
    for (long sequence : sequences) {
      arrivals.note(sequence);
    }
    return arrivals;
  }

  @Test
  void consumersThatShareAQueueHaveEachMessageOnce() {
    Verdict verdict = Verdict.ofShared(5, List.of(arrivals(1, 0, 0, 2, 4), arrivals(1, 0, 1, 3)));

    assertThat(verdict).isEqualTo(new Verdict(5, 0, 0, 0, 0));
    assertThat(verdict.isRight()).isTrue();
  }

  @Test
  void whatBothOfTwoConsumersOfAQueueHaveIsADuplicate() {
    assertThat(Verdict.ofShared(3, List.of(arrivals(1, 0, 0, 1), arrivals(1, 0, 1, 2))))
        .isEqualTo(new Verdict(3, 0, 1, 0, 0));
  }

  @Test
  void whatOneConsumerHasTwiceIsADuplicateAndOutOfOrderIfLaterOnesCameBetween() {
    assertThat(Verdict.ofShared(3, List.of(arrivals(1, 0, 0, 1, 2, 1))))
        .isEqualTo(new Verdict(3, 0, 1, 1, 0));
  }

  @Test
  void whatNobodyHasIsLost() {
    assertThat(Verdict.ofShared(4, List.of(arrivals(1, 0, 0), arrivals(1, 0, 2))))
        .isEqualTo(new Verdict(4, 2, 0, 0, 0));
  }

  @Test
  void eachSubscriberOfATopicHasAll() {
    assertThat(Verdict.ofEach(2, List.of(arrivals(1, 0, 0, 1), arrivals(1, 0, 1))))
        .isEqualTo(new Verdict(4, 1, 0, 0, 0));
  }

  @Test
  void aWindowWithFewerFlushesThanThereHadToBeIsWrong() {
    assertThat(Verdict.ofFlushes(900, 899).isRight()).isFalse();
    assertThat(Verdict.ofFlushes(900, 2_000)).isEqualTo(Verdict.NOTHING);
    assertThat(FlowShape.queue("q").persistent().consumers(0).flushes()).isEqualTo(1);
    assertThat(FlowShape.queue("q").persistent().transaction(100).flushes()).isEqualTo(0.01);
    assertThat(FlowShape.queue("q").persistent().producers(2).flushes()).isZero();
    assertThat(FlowShape.queue("q").flushes()).isZero();
  }

  @Test
  void aSubscriberWithASelectorHasItsPartAndNothingElse() {
    // of seven messages round three regions, 0 3 6, 1 4, 2 5
    Verdict right =
        Verdict.ofEach(
            7, List.of(arrivals(3, 0, 0, 3, 6), arrivals(3, 1, 1, 4), arrivals(3, 2, 2, 5)));
    Verdict wrong = Verdict.ofEach(7, List.of(arrivals(3, 1, 1, 2)));

    assertThat(right).isEqualTo(new Verdict(7, 0, 0, 0, 0));
    assertThat(wrong).isEqualTo(new Verdict(2, 1, 0, 0, 1));
    assertThat(wrong.toString()).startsWith("WRONG");
  }
}
