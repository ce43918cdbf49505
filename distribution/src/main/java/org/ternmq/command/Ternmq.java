package org.ternmq.command;

import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code ternmq} command. */
@Command(
    name = "ternmq",
    description = "TernMQ: a Jakarta Messaging broker and its tools.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "'ternmq COMMAND --help' tells more about a command. JAVA_OPTS holds options for the JVM."
    })
public final class Ternmq implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Shows stack traces of errors.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this help.")
  @SuppressWarnings("unused") // picocli looks at the annotation only
  private boolean help;

  private final Console console;

  private Ternmq(Console console) {
    this.console = console;
  }

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Termination termination = new Termination();
    termination.install();
    Console console =
        new Console(
            new BufferedInputStream(System.in, 1 << 16),
            new FileOutputStream(FileDescriptor.out),
            System.err,
            Boolean.getBoolean("ternmq.terminal"),
            System.getenv(),
            termination);
    int exitCode = ExitCode.FAILED;
    try {
      exitCode = execute(console, arguments);
    } finally {
      System.err.flush();
      termination.finish(exitCode);
    }
    System.exit(exitCode);
  }

  /** Runs the command in this JVM; returns what the process would end with. */
  static int execute(Console console, String... arguments) {
    Ternmq root = new Ternmq(console);
    RunCommand plain = RunCommand.ofPlain(console, arguments);
    if (plain != null) {
      return root.run(plain);
    }
    CommandLine line = new CommandLine(root);
    addCommands(line, console, arguments);
    configure(line);
    line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    line.registerConverter(Duration.class, new DurationConverter());
    line.setParameterExceptionHandler((error, given) -> root.usageError(error));
    line.setExecutionExceptionHandler(
        (error, command, result) -> root.failed(error, command.getCommandSpec().qualifiedName()));
    try {
      return line.execute(arguments);
    } catch (OutOfMemoryError full) {
      return root.failed(full);
    }
  }

  /** Does what picocli does around a command that it has read. */
  private int run(RunCommand command) {
    try {
      return command.call();
    } catch (IOException | InterruptedException | RuntimeException error) {
      return failed(error, "ternmq run");
    } catch (OutOfMemoryError full) {
      return failed(full);
    }
  }

  /**
   * Adds the command that comes first in the arguments, or all of them if none does, as for the
   * help: to read the annotations of those that are not needed takes a third of a broker's start.
   */
  private static void addCommands(CommandLine line, Console console, String[] arguments) {
    Map<String, Supplier<Object>> commands = commands(console);
    Supplier<Object> named = arguments.length == 0 ? null : commands.get(arguments[0]);
    Collection<Supplier<Object>> needed = named == null ? commands.values() : List.of(named);
    needed.forEach(command -> line.addSubcommand(command.get()));
  }

  private static Map<String, Supplier<Object>> commands(Console console) {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put(RunCommand.NAME, () -> new RunCommand(console));
    commands.put("send", () -> new SendCommand(console));
    commands.put("receive", () -> new ReceiveCommand(console));
    commands.put("browse", () -> new BrowseCommand(console));
    commands.put("demo", () -> new DemoCommand(console));
    commands.put("bench", () -> new BenchCommand(console));
    commands.put("journal", () -> JournalCommand.create(console));
    commands.put("backup", () -> new BackupCommand(console));
    commands.put("store", () -> StoreCommand.create(console));
    commands.put("tx", () -> TxCommand.create(console));
    commands.put(ClassArchiveCommand.NAME, () -> new ClassArchiveCommand(console));
    commands.put("version", () -> new VersionCommand(console));
    return commands;
  }

  private static void configure(CommandLine line) {
    line.getCommandSpec()
        .exitCodeOnExecutionException(ExitCode.FAILED)
        .exitCodeOnInvalidInput(ExitCode.USAGE)
        .usageMessage()
        .width(100)
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(exitCodes());
    line.getSubcommands().values().forEach(Ternmq::configure);
  }

  private static Map<String, String> exitCodes() {
    Map<String, String> codes = new LinkedHashMap<>();
    codes.put("  0", "done");
    codes.put("  1", "failed; the standard error says why in one line");
    codes.put("  2", "the command line is wrong");
    codes.put("  3", "receive, browse: nothing, or fewer messages than --count, within --wait");
    codes.put("141", "the reader of the standard output has gone away");
    return codes;
  }

  /** Without a command. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private int usageError(ParameterException error) {
    String command = error.getCommandLine().getCommandSpec().qualifiedName();
    console.err().println("ternmq: " + ErrorLine.reason(error) + " (see " + command + " --help)");
    return ExitCode.USAGE;
  }

  private int failed(OutOfMemoryError full) {
    console.err().println("ternmq: " + ErrorLine.reason(full));
    return ExitCode.FAILED;
  }

  /**
   * @param command with all its names
   */
  private int failed(Exception error, String command) {
    if (verbose) {
      error.printStackTrace(console.err());
    }
    if (error instanceof OutputClosedException) {
      return ExitCode.OUTPUT_CLOSED;
    }
    if (error instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    int exitCode = error instanceof CommandException known ? known.exitCode() : ExitCode.FAILED;
    String advice = exitCode == ExitCode.USAGE ? " (see " + command + " --help)" : "";
    console.err().println("ternmq: " + ErrorLine.reason(error) + advice);
    return exitCode;
  }
}
