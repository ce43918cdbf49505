package org.ternmq.bench.classic;

import java.io.File;
import java.io.IOException;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;
import org.apache.activemq.store.kahadb.disk.journal.Journal.JournalDiskSyncStrategy;

/** A broker of ActiveMQ Classic with its defaults; runs until it is killed. */
public final class ClassicBroker {
  private ClassicBroker() {}

  /** The arguments: data folder, port. */
  public static void main(String[] arguments) throws IOException {
    File data = new File(arguments[0]);
    KahaDBPersistenceAdapter store = new KahaDBPersistenceAdapter();
    store.setDirectory(new File(data, "kahadb"));
    store.setJournalDiskSyncStrategy(JournalDiskSyncStrategy.ALWAYS.name());
    BrokerService broker = new BrokerService();
    broker.setDataDirectoryFile(data);
    broker.setPersistenceAdapter(store);
    broker.setUseJmx(false);
    try {
      // Whole messages of 10 MiB and more; all else as it comes.
      broker.addConnector(
          "tcp://127.0.0.1:" + arguments[1] + "?wireFormat.maxFrameSize=" + Integer.MAX_VALUE);
      broker.start();
    } catch (Exception e) {
      throw new IllegalStateException("the broker does not start", e);
    }
    broker.waitUntilStopped();
  }
}
