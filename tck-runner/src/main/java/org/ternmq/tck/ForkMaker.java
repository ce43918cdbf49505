package org.ternmq.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.ternmq.tck.fork.ForkMain;
import org.ternmq.tck.fork.ForkSettings;
import org.ternmq.tck.fork.ProviderNames;

/** Starts forks of a run, each with its folder. Any thread. */
final class ForkMaker {
  private final Target target;
  private final TestSource source;
  private final RunSettings settings;
  private final Path work;
  private final AtomicInteger numbers = new AtomicInteger();

  ForkMaker(Target target, TestSource source, RunSettings settings, Path work) {
    this.target = target;
    this.source = source;
    this.settings = settings;
    this.work = work;
  }

  /**
   * @param eachItsOwnBroker of a broker that the fork starts by itself
   */
  Pair start(boolean eachItsOwnBroker) {
    Path folder = work.resolve("fork-" + numbers.incrementAndGet());
    BrokerProcess broker = null;
    try {
      Files.createDirectories(folder);
      Properties names = target.names();
      if (!target.brokerCommand().isEmpty()) {
        broker = BrokerProcess.start(target.brokerCommand(), folder, settings.folder());
        names = broker.names(names);
      }
      Path file = folder.resolve("fork.properties");
      new ForkSettings(
              names,
              target.embedded(),
              target.inVm(),
              target.journal() ? folder.resolve("journals").toString() : "",
              eachItsOwnBroker,
              settings.testLimitMs())
          .write(file);
      return new Pair(Fork.start(command(file), settings.folder()), broker);
    } catch (IOException e) {
      if (broker != null) {
        broker.close();
      }
      throw new RunnerException("the folder " + folder + " cannot be written: " + e, e);
    }
  }

  /** A fork that only looks for tests. */
  Fork startForDiscovery() {
    try {
      Path file = Files.createDirectories(work).resolve("discovery.properties");
      new ForkSettings(new Properties(), false, false, "", false, settings.testLimitMs())
          .write(file);
      return Fork.start(command(file), settings.folder());
    } catch (IOException e) {
      throw new RunnerException("the folder " + work + " cannot be written: " + e, e);
    }
  }

  private List<String> command(Path file) {
    return List.of(
        settings.java(),
        // Many small JVMs that mostly wait.
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xshare:auto",
        "-Xmx512m",
        "-Duser=j2ee",
        "-Dpassword=j2ee",
        "-Dauthuser=javajoe",
        "-Dauthpassword=javajoe",
        "-Djms_timeout=" + settings.jmsTimeoutMs(),
        "-Dplatform.mode=standalone",
        "-Dvehicle=standalone",
        "-DwebServerHost=localhost",
        "-DwebServerPort=8000",
        "-Dprovider.name=" + target.label(),
        "-Djava.naming.factory.initial=" + ProviderNames.class.getName(),
        "-cp",
        source.classPath() + target.classPath(),
        ForkMain.class.getName(),
        file.toString());
  }

  /**
   * A fork and the broker that is its own.
   *
   * @param broker null where the fork or somebody else runs it
   */
  record Pair(Fork fork, BrokerProcess broker) implements AutoCloseable {
    @Override
    public void close() {
      fork.close();
      if (broker != null) {
        broker.close();
      }
    }
  }
}
