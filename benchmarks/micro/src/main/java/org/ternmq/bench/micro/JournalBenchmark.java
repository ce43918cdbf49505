package org.ternmq.bench.micro;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.ternmq.journal.FileDisk;
import org.ternmq.journal.Journal;
import org.ternmq.journal.JournalOptions;

/**
 * Records of the journal, on the disk of the folder that {@code java.io.tmpdir} names. Each of
 * these appends is one batch; what it costs to have 100 in one force is the third figure.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class JournalBenchmark {
  private static final int TYPE = 1;
  private static final int GROUP = 100;

  /** Appended records are dropped after so many bytes: else the disk would fill up. */
  private static final long CHECKPOINT_BYTES = 256 << 20;

  /** The size of a record. */
  @Param({"1024", "65536"})
  public int recordBytes;

  private Path folder;
  private byte[] payload;
  private Journal journal;

  /** An empty journal. */
  @Setup(Level.Iteration)
  public void open() throws IOException {
    folder = Files.createTempDirectory("journal-benchmark");
    payload = new byte[recordBytes];
    reopen();
  }

  private void reopen() {
    journal = Journal.open(new FileDisk(folder), JournalOptions.DEFAULTS);
    journal.recover(new NothingRecovered());
  }

  /** Gives the disk's space back. */
  @TearDown(Level.Iteration)
  public void close() throws IOException {
    journal.close();
    delete();
  }

  private void delete() throws IOException {
    List<Path> files;
    try (Stream<Path> tree = Files.walk(folder)) {
      files = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }

  private void record() {
    ByteBuffer buffer = journal.begin(TYPE, recordBytes, true);
    buffer.put(payload);
    journal.end(false);
    if (journal.bytesSinceCheckpoint() > CHECKPOINT_BYTES) {
      startAnew();
    }
  }

  private void startAnew() {
    journal.write();
    journal.close();
    try {
      delete();
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    reopen();
  }

  /** Into the journal's buffer, and from time to time to the operating system. */
  @Benchmark
  public void append() {
    record();
    if (journal.unwrittenBytes() > 1 << 20) {
      journal.write();
    }
  }

  /** One record, written and forced to the disk. */
  @Benchmark
  public void appendAndForce() {
    record();
    journal.write();
    journal.force();
  }

  /** What the one force of 100 records costs, and they. */
  @Benchmark
  public void append100AndForce() {
    for (int i = 0; i < GROUP; i++) {
      record();
    }
    journal.write();
    journal.force();
  }
}
