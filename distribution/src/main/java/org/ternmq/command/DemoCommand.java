package org.ternmq.command;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;
import org.ternmq.server.BrokerStats;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = {
      "Shows the main job: starts a broker with a journal in a directory, a producer and consumers;"
          + " sends persistent messages over TCP, each confirmed once it is on the disk; then sums up.",
      "",
      "Some messages are left in a queue, so that there is something to look at afterwards."
    })
final class DemoCommand implements Callable<Integer> {
  private static final String DEFAULT_DATA = "ternmq-demo-data";
  private static final DestinationName ORDERS = new DestinationName(false, "demo.orders");
  private static final DestinationName KEPT = new DestinationName(false, "demo.kept");
  private static final int KEPT_MESSAGES = 5;
  private static final int BODY_BYTES = 1024;

  private final Console console;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The data directory (default: "
              + DEFAULT_DATA
              + ", or a temporary one where that cannot be written).")
  private Path data;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "How long to send (default ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(names = "--producers", paramLabel = "N", defaultValue = "1", description = "Default 1.")
  private int producers;

  @Option(names = "--consumers", paramLabel = "N", defaultValue = "2", description = "Default 2.")
  private int consumers;

  DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws JMSException, IOException, InterruptedException {
    BenchCommand.atLeast("--seconds", seconds, 1);
    BenchCommand.atLeast("--producers", producers, 1);
    BenchCommand.atLeast("--consumers", consumers, 1);
    PrintStream out = new PrintStream(console.out(), true, StandardCharsets.UTF_8);
    Path directory = directory().toAbsolutePath().normalize();
    BrokerOptions options =
        BrokerOptions.builder().dataDirectory(directory).listen("127.0.0.1:0").build();
    int outcome;
    try (Broker broker = Broker.start(options)) {
      String url = "tern://" + RunCommand.text(broker.listenAddress());
      out.println("A broker runs at " + url + ", its journal is in " + directory);
      outcome = load(out, broker, new TernConnectionFactory(url));
    }
    explain(out, directory);
    return outcome;
  }

  private Path directory() throws IOException {
    if (data != null) {
      return data;
    }
    Path here = Path.of(DEFAULT_DATA);
    boolean writable = Files.isWritable(Files.exists(here) ? here : Path.of(""));
    return writable ? here : Files.createTempDirectory(DEFAULT_DATA);
  }

  private int load(PrintStream out, Broker broker, ConnectionFactory factory)
      throws JMSException, InterruptedException {
    Load load =
        new Load(ORDERS, producers, consumers, BODY_BYTES, Duration.ofSeconds(seconds), true, 0);
    out.println(load.describe() + ", each confirmed once it is on the disk");
    out.println();
    BrokerStats before = broker.stats();
    try (LoadRun run = new LoadRun(load, factory::createConnection, console.termination())) {
      run.start();
      LoadReport report = new LoadReport(out, run);
      report.follow();
      BrokerStats after = broker.stats();
      report.summary(Math.min(run.elapsedNanos(), TimeUnit.SECONDS.toNanos(seconds)));
      long forces = after.store().forces() - before.store().forces();
      out.println(
          Format.text(
              "fsyncs     %,d (%.2f messages each)",
              forces, run.sent() / (double) Math.max(1, forces)));
      out.println("disk       " + Format.bytes(after.store().diskBytes()));
      int outcome = BenchCommand.outcome(run);
      keepSome(factory);
      return outcome;
    }
  }

  /** Puts the same messages there each time, however often the demo runs on one directory. */
  private static void keepSome(ConnectionFactory factory) throws JMSException {
    try (Connection connection = factory.createConnection()) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      Queue queue = session.createQueue(KEPT.name());
      connection.start();
      try (MessageConsumer consumer = session.createConsumer(queue)) {
        boolean some;
        do {
          some = consumer.receiveNoWait() != null;
        } while (some);
      }
      MessageProducer producer = session.createProducer(queue);
      for (int i = 1; i <= KEPT_MESSAGES; i++) {
        producer.send(session.createTextMessage("order " + i + ", kept by the demo"));
      }
    }
  }

  private void explain(PrintStream out, Path directory) {
    String ternmq = console.environment().getOrDefault("TERNMQ_COMMAND", "ternmq");
    out.println("data       " + directory);
    out.println();
    out.println(KEPT_MESSAGES + " messages were left in " + KEPT + ". To look at the data:");
    out.println("  " + ternmq + " journal verify " + directory);
    out.println("  " + ternmq + " journal print " + directory);
    out.println("  " + ternmq + " run --data " + directory);
    out.println("and, while that runs, from another terminal:");
    out.println("  " + ternmq + " browse " + KEPT + " --json");
    out.println("  " + ternmq + " receive " + KEPT);
  }
}
