package org.ternmq.command;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "browse",
    description = "Shows the messages of a queue and leaves them there.",
    footer = {
      "",
      "Examples:",
      "  ternmq browse queue:orders --count 10",
      "  ternmq browse queue:orders --selector \"region = 'EU'\" --json"
    })
final class BrowseCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ClientOptions client;

  @Option(names = "--queue", paramLabel = "NAME", description = "The same as queue:NAME.")
  private String queue;

  @Parameters(arity = "0..*", paramLabel = "QUEUE", description = "queue:NAME")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = {"-n", "--count"},
      paramLabel = "N",
      description = "Ends after N messages.")
  private Long count;

  @Option(
      names = {"-s", "--selector"},
      paramLabel = "CONDITION",
      description = "Only messages for which CONDITION is true.")
  private String selector;

  @Option(
      names = "--json",
      description = "Writes a JSON object a line, with headers and properties.")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "No summary.")
  private boolean quiet;

  BrowseCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws JMSException {
    DestinationOptions options = new DestinationOptions();
    options.queue = queue;
    DestinationName name = options.take(arguments);
    if (name.isTopic()) {
      throw CommandException.usage("only queues can be browsed; " + name + " is a topic");
    }
    if (!arguments.isEmpty()) {
      throw CommandException.usage("unexpected argument '" + arguments.get(0) + "'");
    }
    if (count != null && count < 1) {
      throw CommandException.usage("--count must be at least 1");
    }
    MessageOutput output = new MessageOutput(console.out(), json);
    long seen = 0;
    try (Connection connection = client.connect(console)) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      connection.start();
      try (QueueBrowser browser = session.createBrowser((Queue) name.create(session), selector)) {
        Enumeration<?> messages = browser.getEnumeration();
        while ((count == null || seen < count)
            && !console.termination().isRequested()
            && messages.hasMoreElements()) {
          output.write((Message) messages.nextElement());
          seen++;
        }
      } finally {
        output.flush();
      }
    }
    if (!quiet) {
      console.say("%s in %s", Format.count(seen, "message"), name);
    }
    return seen > 0 ? ExitCode.OK : ExitCode.NOTHING_RECEIVED;
  }
}
