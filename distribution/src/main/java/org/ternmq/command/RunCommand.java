package org.ternmq.command;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerException;
import org.ternmq.server.BrokerOptions;
import org.ternmq.wire.Protocol;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = RunCommand.NAME,
    description = {
      "Runs a broker in the foreground. SIGTERM or Ctrl-C stops it cleanly.",
      "",
      "Writes one line to the standard output when it is ready. What it confirmed is on the disk of"
          + " its data directory; the same command starts it again with all its messages, after"
          + " any kind of end. Only one broker can use a data directory."
    },
    footer = {
      "",
      "Examples:",
      "  ternmq run --data /var/lib/ternmq",
      "  ternmq run --config conf/ternmq.properties --listen 0.0.0.0:5757"
    })
final class RunCommand implements Callable<Integer> {
  static final String NAME = "run";
  private static final String DATA = "--data";
  private static final String LISTEN = "--listen";
  private static final String CONFIG = "--config";
  private static final String SET = "--set";
  private static final String STATUS_FILE = "--status-file";
  private static final String LISTEN_SEPARATOR = ",";

  /** A value that may mean more than itself to picocli: quotes, files of arguments, no value. */
  private static final Pattern NOT_PLAIN =
      Pattern.compile("|[-@].*|.*[\"'\\\\\n].*|,.*|.*,|.*,,.*", Pattern.DOTALL);

  private static final String DEFAULT_DATA = "ternmq-data";
  private static final String DEFAULT_LISTEN = "127.0.0.1:" + Protocol.DEFAULT_PORT;

  private final Console console;

  @Option(
      names = DATA,
      paramLabel = "DIR",
      description = "The data directory (default: " + DEFAULT_DATA + "). Made if it is not there.")
  private Path data;

  @Option(
      names = LISTEN,
      paramLabel = "HOST:PORT",
      split = LISTEN_SEPARATOR,
      description =
          "Where clients connect (default: " + DEFAULT_LISTEN + "). Port 0 takes a free one.")
  private List<String> listen = new ArrayList<>();

  @Option(
      names = CONFIG,
      paramLabel = "FILE",
      description = "Reads options from FILE, which the other options of this command override.")
  private Path config;

  @Option(
      names = SET,
      paramLabel = "KEY=VALUE",
      description = "Sets any option of the configuration file.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = STATUS_FILE,
      paramLabel = "FILE",
      description =
          "Keeps a line in FILE that begins with starting, standby or ready, for probes; there is no"
              + " such file after a clean end.")
  private Path statusFile;

  private boolean endedAsStandby; // that is no failure

  RunCommand(Console console) {
    this.console = console;
  }

  /**
   * The command that arguments of the usual form {@code run --option VALUE ...} ask for; null if
   * they have any other form, may be wrong, or ask for something else: picocli knows all that. But
   * reading these with picocli takes 150 ms to 200 ms, a quarter of a broker's start.
   */
  static RunCommand ofPlain(Console console, String... arguments) {
    if (arguments.length % 2 == 0 || !arguments[0].equals(NAME)) {
      return null;
    }
    RunCommand command = new RunCommand(console);
    try {
      for (int i = 1; i < arguments.length; i += 2) {
        if (NOT_PLAIN.matcher(arguments[i + 1]).matches()
            || !command.take(arguments[i], arguments[i + 1])) {
          return null;
        }
      }
    } catch (InvalidPathException e) {
      return null; // picocli tells it
    }
    return command;
  }

  /** False if there is no such option, or it was given before and takes one value. */
  private boolean take(String option, String value) {
    boolean first = true;
    switch (option) {
      case LISTEN -> listen.addAll(List.of(value.split(LISTEN_SEPARATOR)));
      case SET -> settings.add(value);
      case DATA -> {
        first = data == null;
        data = Path.of(value);
      }
      case CONFIG -> {
        first = config == null;
        config = Path.of(value);
      }
      case STATUS_FILE -> {
        first = statusFile == null;
        statusFile = Path.of(value);
      }
      default -> first = false;
    }
    return first;
  }

  Path statusFile() {
    return statusFile;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    BrokerOptions options = options();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (StatusFile status = new StatusFile(statusFile);
        Broker broker = start(options, status)) {
      broker.onFailure(
          cause -> {
            failure.set(cause);
            console.termination().request();
          });
      announce(broker, status);
      Process archiving = archiveClasses();
      HeapTrim heap = HeapTrim.ofThisJvm(broker::largeBytesIn);
      while (!console.termination().await(HeapTrim.LOOK_MS, TimeUnit.MILLISECONDS)) {
        heap.look();
      }
      if (archiving != null) {
        archiving.descendants().forEach(ProcessHandle::destroy);
        archiving.destroy();
      }
    } catch (BrokerException ended) {
      if (!endedAsStandby) {
        throw ended;
      }
    }
    if (failure.get() != null) {
      throw new CommandException(
          "the broker stopped: " + ErrorLine.reason(failure.get()), failure.get());
    }
    // Said once everything is closed: its absence in a log tells that the broker was killed.
    print("ternmq: stopped cleanly");
    return ExitCode.OK;
  }

  /** Sees to it that the next start is faster; null if there is nothing to do. */
  private static Process archiveClasses() {
    ClassArchive archive = ClassArchive.ofThisProcess();
    if (archive == null || archive.isCurrent() || !archive.isWritable()) {
      return null;
    }
    try {
      return archive.makeBeside();
    } catch (IOException e) {
      System.getLogger(RunCommand.class.getName())
          .log(Level.INFO, "No archive of classes is made, starts take longer: " + e.getMessage());
      return null;
    }
  }

  private Broker start(BrokerOptions options, StatusFile status) {
    status.say("starting", "");
    return Broker.start(options, standby(status));
  }

  /** Says once that it stands by; a signal ends it as it would end a broker that serves. */
  private Broker.Standby standby(StatusFile status) {
    AtomicBoolean said = new AtomicBoolean();
    return owner -> {
      if (said.compareAndSet(false, true)) {
        status.say("standby", "serves: " + owner);
        print(
            Format.text(
                "ternmq: standby, pid %d; serves: %s", ProcessHandle.current().pid(), owner));
      }
      endedAsStandby = console.termination().isRequested();
      return !endedAsStandby;
    };
  }

  BrokerOptions options() throws IOException {
    try {
      BrokerOptions.Builder builder =
          config == null ? BrokerOptions.builder() : BrokerOptions.load(config).toBuilder();
      BrokerOptions given = builder.build();
      boolean inDatabase =
          given.database() != null || settings.stream().anyMatch(RunCommand::isUrl);
      if (data != null || (given.dataDirectory() == null && !inDatabase)) {
        builder.dataDirectory(data == null ? Path.of(DEFAULT_DATA) : data);
      }
      if (!listen.isEmpty()) {
        builder.listen(listen.toArray(String[]::new));
      } else if (given.listen().isEmpty() && given.tlsListen().isEmpty()) {
        builder.listen(DEFAULT_LISTEN);
      }
      settings.forEach(setting -> set(builder, setting));
      return builder.build();
    } catch (NoSuchFileException missing) {
      throw new CommandException("there is no configuration file " + config, missing);
    } catch (IllegalArgumentException wrong) {
      throw CommandException.usage(ErrorLine.reason(wrong));
    }
  }

  private static boolean isUrl(String setting) {
    return setting.startsWith("jdbc-url=");
  }

  private static void set(BrokerOptions.Builder builder, String setting) {
    int equals = setting.indexOf('=');
    if (equals <= 0) {
      throw CommandException.usage("--set " + setting + " is not KEY=VALUE");
    }
    builder.set(setting.substring(0, equals), setting.substring(equals + 1));
  }

  private void announce(Broker broker, StatusFile status) {
    String addresses =
        broker.listenAddresses().stream().map(RunCommand::text).collect(Collectors.joining(", "));
    status.say("ready", "on " + addresses);
    Path directory = broker.options().dataDirectory();
    Object data =
        directory == null ? broker.options().database() : directory.toAbsolutePath().normalize();
    print(
        Format.text(
            "ternmq: ready on %s, data in %s, pid %d",
            addresses, data, ProcessHandle.current().pid()));
  }

  private void print(String line) {
    // A PrintStream: a broker does not stop because nobody reads its lines any more.
    new PrintStream(console.out(), true, StandardCharsets.UTF_8).println(line);
  }

  static String text(InetSocketAddress address) {
    String host = address.getHostString();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
