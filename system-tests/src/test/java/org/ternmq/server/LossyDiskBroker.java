package org.ternmq.server;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.ternmq.journal.JournalOptions;
import org.ternmq.server.store.JournalStore;
import org.ternmq.systest.powercut.LossyDisk;

/**
 * What {@code ternmq run} does, on a {@link LossyDisk}. A main method of its own, so that nothing
 * of it is in the product; in this package, since only there a broker is given a store.
 */
public final class LossyDiskBroker {
  /** System property: how many forces its disk lags behind; 0 = it is honest. */
  public static final String FORGETFUL = "lossy.forgetful";

  private LossyDiskBroker() {}

  public static void main(String[] arguments) throws InterruptedException {
    BrokerOptions.Builder builder = BrokerOptions.builder();
    Path data = null;
    for (int i = 1; i < arguments.length; i += 2) {
      String value = arguments[i + 1];
      switch (arguments[i]) {
        case "--listen" -> builder.listen(value);
        case "--data" -> data = Path.of(value);
        case "--set" -> builder.set(value.split("=", 2)[0], value.split("=", 2)[1]);
        default -> throw new IllegalArgumentException(arguments[i]);
      }
    }
    BrokerOptions options = builder.build();
    JournalStore store =
        JournalStore.open(
            new LossyDisk(data, Integer.getInteger(FORGETFUL, 0)),
            JournalOptions.DEFAULTS.withSegmentBytes(options.segmentBytes()),
            options.checkpointLogBytes());
    CountDownLatch end = new CountDownLatch(1);
    try (Broker broker = Broker.start(options, store)) {
      broker.onFailure(cause -> end.countDown());
      System.out.println("ternmq: ready on " + broker.listenAddress() + ", data in " + data);
      end.await();
    }
  }
}
