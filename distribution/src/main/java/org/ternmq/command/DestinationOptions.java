package org.ternmq.command;

import java.util.List;
import picocli.CommandLine.Option;

/** The destination: an option, or the first of the arguments. */
final class DestinationOptions {

  @Option(names = "--queue", paramLabel = "NAME", description = "The same as queue:NAME.")
  String queue;

  @Option(names = "--topic", paramLabel = "NAME", description = "The same as topic:NAME.")
  String topic;

  /** Takes the destination off the arguments unless an option names it. */
  DestinationName take(List<String> arguments) {
    if (queue != null && topic != null) {
      throw CommandException.usage("--queue and --topic exclude each other");
    }
    if (queue != null) {
      return DestinationName.parse("queue:" + queue);
    }
    if (topic != null) {
      return DestinationName.parse("topic:" + topic);
    }
    if (arguments.isEmpty()) {
      throw CommandException.usage("the destination is missing; write queue:NAME or topic:NAME");
    }
    return DestinationName.parse(arguments.remove(0));
  }
}
