package org.ternmq.command;

import jakarta.jms.JMSException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "bench",
    description = {
      "Puts load on a broker and measures it: a line each second, then percentiles.",
      "",
      "'confirmed' is the time of a send (with --transacted, of a commit): the broker has the"
          + " message, a persistent one on its disk. 'delivered' is the time from the send until"
          + " the consumer has the message. Each producer waits for its confirmation before it"
          + " sends again."
    },
    footer = {
      "",
      "Examples:",
      "  ternmq bench --producers 16 --consumers 16 --seconds 30",
      "  ternmq bench topic:load --consumers 4 --non-persistent --size 100"
    })
final class BenchCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ClientOptions client;
  @Mixin private DestinationOptions destination;

  @Parameters(
      arity = "0..*",
      paramLabel = "DESTINATION",
      description = "queue:NAME or topic:NAME (default: queue:ternmq.bench)")
  private List<String> arguments = new ArrayList<>();

  @Option(names = "--producers", paramLabel = "N", defaultValue = "1", description = "Default 1.")
  private int producers;

  @Option(
      names = "--consumers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Default 1; with 0 the messages stay in the queue.")
  private int consumers;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      defaultValue = "1024",
      description = "Size of a body (default ${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "How long to send (default ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(names = "--non-persistent", description = "Sends non-persistent messages.")
  private boolean nonPersistent;

  @Option(
      names = "--transacted",
      paramLabel = "N",
      defaultValue = "0",
      description = "Sends and receives in transactions of N messages.")
  private int transacted;

  BenchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws JMSException, InterruptedException {
    Load load = load();
    PrintStream out = new PrintStream(console.out(), true, StandardCharsets.UTF_8);
    out.println("bench: " + load.describe() + ", " + load.destination() + " at " + client.url);
    try (LoadRun run = new LoadRun(load, () -> client.connect(console), console.termination())) {
      run.start();
      LoadReport report = new LoadReport(out, run);
      report.follow();
      report.summary(Math.min(run.elapsedNanos(), load.duration().toNanos()));
      return outcome(run);
    }
  }

  static int outcome(LoadRun run) {
    if (run.failure() != null) {
      throw new CommandException(ErrorLine.reason(run.failure()), run.failure());
    }
    if (!run.isComplete()) {
      throw new CommandException(
          Format.text(
              "%,d messages were confirmed, but only %,d received", run.sent(), run.received()));
    }
    return ExitCode.OK;
  }

  private Load load() {
    if (destination.queue == null && destination.topic == null && arguments.isEmpty()) {
      destination.queue = "ternmq.bench";
    }
    DestinationName name = destination.take(arguments);
    if (!arguments.isEmpty()) {
      throw CommandException.usage("unexpected argument '" + arguments.get(0) + "'");
    }
    atLeast("--producers", producers, 1);
    atLeast("--consumers", consumers, 0);
    atLeast("--size", size, Load.MIN_BODY_BYTES);
    atLeast("--seconds", seconds, 1);
    atLeast("--transacted", transacted, 0);
    return new Load(
        name, producers, consumers, size, Duration.ofSeconds(seconds), !nonPersistent, transacted);
  }

  static void atLeast(String option, int value, int minimum) {
    if (value < minimum) {
      throw CommandException.usage(option + " must be at least " + minimum);
    }
  }
}
