package org.ternmq.command;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "send",
    description = {
      "Sends messages: the arguments, or the lines of a file or of the standard input.",
      "",
      "A line is sent without its line feed; nothing else is changed. A line of valid UTF-8 becomes"
          + " a text message, any other line a bytes message, so that 'receive' writes exactly what"
          + " 'send' read. Sends are pipelined, in order; when the command ends with 0, the broker"
          + " has confirmed every message, and a persistent one is on its disk."
    },
    footer = {
      "",
      "Examples:",
      "  ternmq send queue:orders 'first' 'second'",
      "  ternmq send queue:lines --file big.txt --url 'tern://127.0.0.1:5757?reconnect=true'",
      "  ternmq send topic:news -H priority=9 -P int:year=2026 --ttl 10m hello",
      "  ternmq send queue:documents --file report.pdf --whole"
    })
final class SendCommand implements Callable<Integer> {
  private static final long POLL_MS = 200;

  private final Console console;

  @Mixin private ClientOptions client;
  @Mixin private DestinationOptions destination;
  @Mixin private MessageOptions messageOptions;

  @Parameters(
      arity = "0..*",
      paramLabel = "DESTINATION MESSAGE",
      description =
          "queue:NAME or topic:NAME, then the messages. Without messages the input is read.")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Reads FILE instead of the standard input.")
  private Path file;

  @Option(names = "--whole", description = "Sends the whole input as one message.")
  private boolean whole;

  @Option(names = "--bytes", description = "Sends bytes messages only.")
  private boolean bytes;

  @Option(
      names = {"-n", "--count"},
      paramLabel = "N",
      defaultValue = "1",
      description = "Sends everything N times; not for the standard input.")
  private long count;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress and no summary.")
  private boolean quiet;

  private Session session;
  private Destination replyTo;
  private PipelinedSender sender;

  SendCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws JMSException, IOException, InterruptedException {
    DestinationName name = destination.take(arguments);
    messageOptions.parse();
    checkOptions();
    long start = System.nanoTime();
    ConnectionLoss loss = new ConnectionLoss();
    try (Connection connection = client.connect(console)) {
      connection.setExceptionListener(loss);
      session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      replyTo = messageOptions.replyTo(session);
      MessageProducer producer = session.createProducer(name.create(session));
      messageOptions.applyTo(producer);
      sender = new PipelinedSender(producer, console.termination(), loss);
      try (Progress progress = new Progress(console)) {
        if (!quiet) {
          progress.start(() -> progress(start));
        }
        sendAll(loss);
        sender.awaitConfirmations();
      } catch (JMSException failure) {
        throw new CommandException(ErrorLine.reason(failure) + unfinished(), failure);
      }
    }
    return report(name, System.nanoTime() - start);
  }

  private void checkOptions() {
    if (!arguments.isEmpty() && (file != null || whole)) {
      throw CommandException.usage("messages as arguments exclude --file and --whole");
    }
    if (count < 1) {
      throw CommandException.usage("--count must be at least 1");
    }
    if (count > 1 && arguments.isEmpty() && file == null) {
      throw CommandException.usage("--count needs messages as arguments or --file");
    }
    if (file != null && !Files.isReadable(file)) {
      throw new CommandException(
          "cannot read "
              + file
              + (Files.exists(file) ? ": no permission" : ": there is no such file"));
    }
    if (file != null && Files.isDirectory(file)) {
      throw new CommandException("cannot read " + file + ": it is a directory");
    }
  }

  private void sendAll(ConnectionLoss loss) throws JMSException, IOException, InterruptedException {
    for (long i = 0; i < count; i++) {
      boolean goOn;
      if (!arguments.isEmpty()) {
        goOn = sendArguments();
      } else if (whole) {
        goOn = sendWhole();
      } else if (file != null) {
        try (InputStream in = Files.newInputStream(file)) {
          goOn = sendLines(in, loss);
        }
      } else {
        goOn = sendLines(console.in(), loss);
      }
      if (!goOn) {
        return;
      }
    }
  }

  private boolean sendArguments() throws JMSException, InterruptedException {
    for (String argument : arguments) {
      if (!send(argument.getBytes(StandardCharsets.UTF_8), true)) {
        return false;
      }
    }
    return true;
  }

  private boolean sendWhole() throws JMSException, IOException, InterruptedException {
    return send(file == null ? console.in().readAllBytes() : Files.readAllBytes(file), false);
  }

  private boolean sendLines(InputStream in, ConnectionLoss loss)
      throws JMSException, IOException, InterruptedException {
    InputLines lines = InputLines.startReading(in);
    while (true) {
      InputLines.Batch batch = lines.poll(POLL_MS);
      if (batch == null) {
        loss.check();
        if (sender.failure() != null || console.termination().isRequested()) {
          return false;
        }
        continue;
      }
      int last = batch.lines().size() - 1;
      for (int i = 0; i <= last; i++) {
        if (!send(batch.lines().get(i), i < last || batch.lastIsTerminated())) {
          return false;
        }
      }
      if (batch.failure() instanceof CommandException failure) {
        throw failure;
      }
      if (batch.failure() != null) {
        throw new CommandException(
            "cannot read the input: " + ErrorLine.reason(batch.failure()) + unfinished(),
            batch.failure());
      }
      if (batch.isEnd()) {
        return true;
      }
    }
  }

  private boolean send(byte[] body, boolean lineFeed) throws JMSException, InterruptedException {
    Message message = Bodies.message(session, body, bytes);
    messageOptions.applyTo(message, replyTo);
    if (!lineFeed) {
      message.setBooleanProperty(Bodies.NO_LINE_FEED, true);
    }
    return sender.send(message, body.length);
  }

  private String progress(long start) {
    long confirmed = sender.confirmed();
    return Format.text(
        "%,d sent, %,d confirmed, %s per second",
        sender.sent(), confirmed, Format.perSecond(confirmed, System.nanoTime() - start));
  }

  private String unfinished() {
    return Format.text(" (%,d sent, %,d of them confirmed)", sender.sent(), sender.confirmed());
  }

  private int report(DestinationName name, long nanos) {
    if (sender.failure() != null) {
      throw new CommandException(
          ErrorLine.reason(sender.failure()) + unfinished(), sender.failure());
    }
    if (!quiet) {
      console.say(
          "sent %s (%s) to %s in %s, %s per second, all confirmed",
          Format.count(sender.confirmed(), "message"),
          Format.bytes(sender.confirmedBytes()),
          name,
          Format.seconds(nanos),
          Format.perSecond(sender.confirmed(), nanos));
    }
    if (console.termination().isRequested()) {
      throw new CommandException("stopped by a signal before the end of the input");
    }
    return ExitCode.OK;
  }
}
