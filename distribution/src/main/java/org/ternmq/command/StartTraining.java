package org.ternmq.command;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

/**
 * Does what a broker and the commands do between their start and the first message, so that the JVM
 * that archives its classes at its end has them all. Its argument is a directory for its data.
 */
final class StartTraining {
  private static final String LINES = "first\nsecond\n";

  private StartTraining() {}

  /** Ends with a number other than 0 if something did not work. */
  public static void main(String[] arguments) {
    Path data = Path.of(arguments[0], "data");
    BrokerOptions options =
        BrokerOptions.builder().dataDirectory(data).listen("127.0.0.1:0").build();
    int outcome;
    try (Broker broker = Broker.start(options)) {
      outcome = command(LINES, "send", "queue:training", "--url", url(broker));
    }
    try (Broker broker = Broker.start(options)) { // now there is something to recover
      outcome |= command("", "browse", "queue:training", "--url", url(broker));
      outcome |=
          command(
              "",
              "receive",
              "queue:training",
              "--count",
              "2",
              "--batch",
              "2",
              "--url",
              url(broker));
      outcome |= command("", "run", "--help"); // loads the command, as a run does
    }
    outcome |= command("", "version");
    System.exit(outcome);
  }

  private static String url(Broker broker) {
    return "tern://" + RunCommand.text(broker.listenAddress());
  }

  private static int command(String input, String... arguments) {
    InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(out, true, StandardCharsets.UTF_8);
    Console console = new Console(in, out, err, false, Map.of(), new Termination());
    return Ternmq.execute(console, arguments);
  }
}
