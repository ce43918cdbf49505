package org.ternmq.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Measures a journal on a real directory: not a test, run by hand with a directory that does not
 * exist yet. Prints rates of records of 1 KiB: forced one by one, in batches of 16 and 256, not
 * forced, recovered.
 */
public final class JournalRates {
  private static final int PAYLOAD_BYTES = 1024;
  private static final byte[] PAYLOAD = new byte[PAYLOAD_BYTES];

  private JournalRates() {}

  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    int megabytes = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1024;
    Arrays.fill(PAYLOAD, (byte) 'x');
    try (Journal journal = Journal.open(new FileDisk(directory), JournalOptions.DEFAULTS)) {
      journal.recover(new Count());
      forced(journal, 1, 500); // warm-up, and the small first segments
      forced(journal, 1, 4000);
      forced(journal, 16, 2000);
      forced(journal, 256, 300);
      bulk(journal, megabytes);
    }
    try (Journal journal = Journal.open(new FileDisk(directory), JournalOptions.DEFAULTS)) {
      Count count = new Count();
      RecoveryReport report = journal.recover(count);
      System.out.printf(
          "recovered %,d records with %,d MiB in %,d ms%n",
          report.records(), count.bytes >> 20, report.durationNanos() / 1_000_000);
    }
  }

  private static void forced(Journal journal, int batch, int forces) {
    long[] nanos = new long[forces];
    long began = System.nanoTime();
    for (int i = 0; i < forces; i++) {
      append(journal, batch);
      journal.write();
      long before = System.nanoTime();
      journal.force();
      nanos[i] = System.nanoTime() - before;
    }
    long total = System.nanoTime() - began;
    Arrays.sort(nanos);
    System.out.printf(
        "%4d records a force: %,9d records/s, force p50 %,d us, p99 %,d us, max %,d us%n",
        batch,
        (long) (batch * forces * 1e9 / total),
        nanos[forces / 2] / 1000,
        nanos[forces * 99 / 100] / 1000,
        nanos[forces - 1] / 1000);
  }

  private static void append(Journal journal, int records) {
    for (int i = 0; i < records; i++) {
      journal.begin(1, PAYLOAD_BYTES, false).put(PAYLOAD);
      journal.end(false);
    }
  }

  private static void bulk(Journal journal, int megabytes) {
    int records = megabytes << 10;
    long began = System.nanoTime();
    for (int i = 0; i < records; i += 64) {
      append(journal, 64);
      journal.write();
    }
    long written = System.nanoTime() - began;
    journal.force();
    long total = System.nanoTime() - began;
    System.out.printf(
        "%,d MiB in writes of 64: %,d records/s, %,d MiB/s; with the force at the end %,d MiB/s%n",
        megabytes,
        (long) (records * 1e9 / written),
        (long) (megabytes * 1e9 / written),
        (long) (megabytes * 1e9 / total));
  }

  /** Counts bytes, so that what is told is looked at. */
  private static final class Count implements RecoveryVisitor {
    long bytes;

    @Override
    public void checkpointRecord(int type, ByteBuffer payload) {
      bytes += payload.remaining();
    }

    @Override
    public void record(int type, long position, ByteBuffer payload) {
      bytes += payload.remaining();
    }
  }
}
