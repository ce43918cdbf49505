package org.ternmq.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "migrate",
    description = {
      "Copies all that a stopped broker holds into a new store: from a journal to a database, back,"
          + " or between databases.",
      "",
      "STORE is a data directory, an URL of JDBC, or a broker's configuration file"
          + " (NAME.properties), which says either. The source is not changed. The target must be"
          + " empty; until all is there no broker starts on it, and what an attempt left that did"
          + " not end is replaced by the next one. All ids, delivery counts, delays and prepared"
          + " branches stay, and clients that come back find the same broker."
    },
    footer = {
      "",
      "Passwords: in the URL, in the configuration file, or in the environment variables"
          + " TERNMQ_FROM_PASSWORD and TERNMQ_TO_PASSWORD.",
      "",
      "Examples:",
      "  ternmq store migrate --from /var/lib/ternmq --to conf/postgresql.properties",
      "  ternmq store migrate --from jdbc:h2:file:/var/lib/h2/store --from-user sa --to data"
    })
final class StoreMigrateCommand implements Callable<Integer> {
  private final Console console;

  @Option(names = "--from", required = true, paramLabel = "STORE", description = "What is copied.")
  private String from;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "STORE",
      description = "Where a new store is made.")
  private String to;

  @Option(
      names = "--from-user",
      paramLabel = "NAME",
      description = "User of the database that is read.")
  private String fromUser;

  @Option(
      names = "--to-user",
      paramLabel = "NAME",
      description = "User of the database that is written.")
  private String toUser;

  @Option(names = "--json", description = "Writes the result as one JSON object.")
  private boolean json;

  StoreMigrateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    StorePlace source =
        StorePlace.of(from, fromUser, console.environment().get("TERNMQ_FROM_PASSWORD"));
    StorePlace target = StorePlace.of(to, toUser, console.environment().get("TERNMQ_TO_PASSWORD"));
    target.requireNew(); // before a long look at the source
    long began = System.nanoTime();
    CountedState state;
    try (var opened = source.open()) {
      state = new CountedState(opened);
      target.create(state);
    }
    report(source, target, state, System.nanoTime() - began);
    return ExitCode.OK;
  }

  private void report(StorePlace source, StorePlace target, CountedState state, long nanos) {
    if (json) {
      JsonWriter writer =
          new JsonWriter()
              .beginObject()
              .member("from", source)
              .member("to", target)
              .member("broker", state.instance());
      state.write(writer);
      writer.member("milliseconds", nanos / 1_000_000).endObject();
      new PrintStream(console.out(), true, StandardCharsets.UTF_8).println(writer);
      return;
    }
    console.say("%s in %s, after %s", state, target, Format.seconds(nanos));
    console.say("%s is as it was; do not start brokers on both", source);
  }
}
