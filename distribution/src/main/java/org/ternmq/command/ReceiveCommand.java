package org.ternmq.command;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "receive",
    description = {
      "Receives messages and writes them to the standard output: each body and a line feed, or JSON"
          + " lines.",
      "",
      "Ends when --count messages came, or when none came for the time of --wait. A message is"
          + " acknowledged after it was written; with --batch a batch is written after its commit,"
          + " so that a batch that was rolled back and comes again is written once."
    },
    footer = {
      "",
      "Examples:",
      "  ternmq receive queue:orders --count 1 --wait 10s",
      "  ternmq receive queue:lines > copy.txt",
      "  ternmq receive queue:orders --selector \"priority > 5 AND region = 'EU'\" --json",
      "  ternmq receive topic:news --durable reader --client-id desk1 --wait forever"
    })
final class ReceiveCommand implements Callable<Integer> {
  private static final long SLICE_MS = 200;

  /** Acknowledging more at once saves little, and costs more repeated lines after a crash. */
  private static final int ACKNOWLEDGE_EVERY = 500;

  private static final int MAX_BATCH = 100_000;

  private final Console console;

  @Mixin private ClientOptions client;
  @Mixin private DestinationOptions destination;
  @Mixin private SubscriptionOptions subscription;

  @Parameters(arity = "0..*", paramLabel = "DESTINATION", description = "queue:NAME or topic:NAME")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = {"-n", "--count"},
      paramLabel = "N",
      description = "Ends after N messages.")
  private Long count;

  @Option(
      names = {"-w", "--wait"},
      paramLabel = "TIME",
      defaultValue = "2s",
      description =
          "Ends when no message came for TIME (500ms, 10s, 2m, forever; default ${DEFAULT-VALUE}).")
  private String wait;

  @Option(
      names = {"-s", "--selector"},
      paramLabel = "CONDITION",
      description = "Only messages for which CONDITION is true.")
  private String selector;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Receives in transactions of N messages (at most " + MAX_BATCH + ").")
  private Integer batch;

  @Option(
      names = "--json",
      description = "Writes a JSON object a line, with headers and properties.")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress and no summary.")
  private boolean quiet;

  private ConnectionLoss loss;
  private MessageOutput output;
  private long waitNanos;
  private final AtomicLong received = new AtomicLong();

  ReceiveCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws JMSException, InterruptedException {
    DestinationName name = destination.take(arguments);
    checkOptions(name);
    loss = new ConnectionLoss();
    output = new MessageOutput(console.out(), json);
    long start = System.nanoTime();
    try (Connection connection = client.connect(console, subscription.clientId)) {
      connection.setExceptionListener(loss);
      boolean transacted = batch != null;
      Session session =
          connection.createSession(
              transacted, transacted ? Session.SESSION_TRANSACTED : Session.CLIENT_ACKNOWLEDGE);
      try (MessageConsumer consumer =
              subscription.createConsumer(session, name.create(session), selector);
          Progress progress = new Progress(console)) {
        if (!quiet) {
          progress.start(() -> progress(start));
        }
        connection.start();
        if (transacted) {
          receiveBatches(session, consumer);
        } else {
          receiveAndAcknowledge(consumer);
        }
      } finally {
        output.flush();
      }
      subscription.finish(session);
    }
    return report(System.nanoTime() - start);
  }

  private void checkOptions(DestinationName name) {
    if (!arguments.isEmpty()) {
      throw CommandException.usage("unexpected argument '" + arguments.get(0) + "'");
    }
    subscription.check(name);
    if (count != null && count < 1) {
      throw CommandException.usage("--count must be at least 1");
    }
    if (batch != null && (batch < 1 || batch > MAX_BATCH)) {
      throw CommandException.usage("--batch must be from 1 to " + MAX_BATCH);
    }
    waitNanos = wait.equals("forever") ? Long.MAX_VALUE : toNanos(DurationConverter.parse(wait));
  }

  private static long toNanos(Duration duration) {
    return TimeUnit.MILLISECONDS.toNanos(duration.toMillis());
  }

  private boolean isDone() {
    return (count != null && received.get() >= count) || console.termination().isRequested();
  }

  /**
   * The next message, or null when none came for the time of --wait, or a signal came. In slices,
   * so that a signal is noticed.
   */
  private Message next(MessageConsumer consumer) throws JMSException {
    long begin = System.nanoTime();
    while (!console.termination().isRequested()) {
      long left = waitNanos - (System.nanoTime() - begin);
      if (left <= 0) {
        return null;
      }
      long sliceMs = Math.min(SLICE_MS, TimeUnit.NANOSECONDS.toMillis(left) + 1);
      Message message = consumer.receive(sliceMs);
      if (message != null) {
        return message;
      }
      loss.check();
    }
    return null;
  }

  /**
   * The output is flushed before its messages are acknowledged: what nobody could read stays in the
   * broker.
   */
  private void receiveAndAcknowledge(MessageConsumer consumer) throws JMSException {
    Message unacknowledged = null;
    int pending = 0;
    while (!isDone()) {
      Message message = consumer.receiveNoWait();
      if (message == null) {
        acknowledge(unacknowledged);
        unacknowledged = null;
        pending = 0;
        message = next(consumer);
        if (message == null) {
          return;
        }
      }
      output.write(message);
      received.incrementAndGet();
      unacknowledged = message;
      if (++pending == ACKNOWLEDGE_EVERY) {
        acknowledge(unacknowledged);
        unacknowledged = null;
        pending = 0;
      }
    }
    acknowledge(unacknowledged);
  }

  private void acknowledge(Message message) throws JMSException {
    if (message != null) {
      output.flush();
      message.acknowledge();
    }
  }

  private void receiveBatches(Session session, MessageConsumer consumer) throws JMSException {
    ByteArrayOutputStream rendered = new ByteArrayOutputStream();
    boolean idle = false;
    while (!idle && !isDone()) {
      rendered.reset();
      int size = 0;
      while (size < batch && !idle && (count == null || received.get() + size < count)) {
        Message message = next(consumer);
        idle = message == null;
        if (message != null) {
          output.render(message, rendered);
          size++;
        }
      }
      if (size > 0 && commit(session, size)) {
        output.write(rendered);
        output.flush();
        received.addAndGet(size);
      } else if (size > 0) {
        // Rolled back: the same messages come again.
        idle = false;
      }
    }
  }

  private boolean commit(Session session, int size) throws JMSException {
    try {
      session.commit();
      return true;
    } catch (TransactionRolledBackException rolledBack) {
      if (!quiet) {
        console.say(
            "a batch of %s was rolled back and will come again: %s",
            Format.count(size, "message"), ErrorLine.reason(rolledBack));
      }
      return false;
    }
  }

  private String progress(long start) {
    return Format.text(
        "%,d received, %s per second",
        received.get(), Format.perSecond(received.get(), System.nanoTime() - start));
  }

  private int report(long nanos) {
    if (!quiet) {
      console.say(
          "received %s in %s%s",
          Format.count(received.get(), "message"),
          Format.seconds(nanos),
          console.termination().isRequested() ? ", then stopped by a signal" : "");
    }
    boolean enough = count == null ? received.get() > 0 : received.get() >= count;
    return enough || console.termination().isRequested() ? ExitCode.OK : ExitCode.NOTHING_RECEIVED;
  }
}
