package org.ternmq.bench.artemis;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.io.aio.AIOSequentialFileFactory;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/**
 * A broker of Apache Artemis with what its {@code create} command writes: asynchronous I/O where
 * the machine has it, and a journal timeout measured on the disk. Runs until it is killed.
 */
public final class ArtemisBroker {
  private static final int BLOCK_BYTES = 4096;
  private static final int TRIAL_WRITES = 100;
  private static final int AIO_REQUESTS = 4096;

  private ArtemisBroker() {}

  /** The arguments: data folder, port. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path data = Path.of(arguments[0]);
    boolean aio = AIOSequentialFileFactory.isSupported();
    int timeoutNanos = (int) nanosOfOneWrite(data);
    ConfigurationImpl configuration = new ConfigurationImpl();
    configuration.setBrokerInstance(new File(arguments[0]));
    configuration.setSecurityEnabled(false);
    configuration.setJournalDirectory("journal");
    configuration.setBindingsDirectory("bindings");
    configuration.setPagingDirectory("paging");
    configuration.setLargeMessagesDirectory("large");
    configuration.setJournalType(aio ? JournalType.ASYNCIO : JournalType.NIO);
    configuration.setJournalBufferTimeout_AIO(timeoutNanos);
    configuration.setJournalBufferTimeout_NIO(timeoutNanos);
    configuration.setJournalMaxIO_AIO(AIO_REQUESTS);
    configuration.setJournalPoolFiles(10);
    try {
      configuration.addAcceptorConfiguration(
          "core", "tcp://127.0.0.1:" + arguments[1] + "?protocols=CORE");
      EmbeddedActiveMQ server = new EmbeddedActiveMQ();
      server.setConfiguration(configuration);
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("the broker does not start", e);
    }
    new CountDownLatch(1).await();
  }

  /** The mean of some synchronous writes of one block, as the create command measures it. */
  private static long nanosOfOneWrite(Path data) throws IOException {
    Path file = data.resolve("trial");
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
    long nanos;
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(BLOCK_BYTES * TRIAL_WRITES));
      channel.force(true);
      long begin = System.nanoTime();
      for (int i = 0; i < TRIAL_WRITES; i++) {
        block.clear();
        channel.write(block, (long) i * BLOCK_BYTES);
        channel.force(false);
      }
      nanos = (System.nanoTime() - begin) / TRIAL_WRITES;
    }
    Files.delete(file);
    return nanos;
  }
}
