package org.ternmq.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CountersTest {
  @Test
  void aSummaryOfStraceIsReadWithTheMostFrequentCallFirst() {
    List<String> summary =
        List.of(
            "% time     seconds  usecs/call     calls    errors syscall",
            "------ ----------- ----------- --------- --------- ----------------",
            " 61.35    0.405601         135      3002           fdatasync",
            " 20.11    0.132950          12     11042       317 futex",
            "------ ----------- ----------- --------- --------- ----------------",
            "100.00    0.661112          47     14044       317 total");

    assertThat(SystemCalls.parse(summary).toString()).isEqualTo("{futex=11042, fdatasync=3002}");
  }

  @Test
  void allocationsOfThreadsAreAddedInTheirUnits() {
    String threads =
        """
        "main" #1 prio=5 os_prio=0 cpu=56.87ms elapsed=1.2s allocated=300K defined_classes=1
        "loop" #12 prio=5 os_prio=0 cpu=9.01ms elapsed=1.1s allocated=12M defined_classes=0
        "new" #13 prio=5 os_prio=0 cpu=0.01ms elapsed=0.1s allocated=64B defined_classes=0
        """;

    assertThat(Allocation.sum(threads)).isEqualTo((300 << 10) + (12 << 20) + 64);
  }

  @Test
  void thisProcessHasUsedMemoryAndTime() {
    ProcessCounters own = ProcessCounters.of(ProcessHandle.current().pid());

    assertThat(own.peakResidentMiB()).isGreaterThan(1);
    assertThat(own.cpuSeconds()).isPositive();
  }
}
