package org.ternmq.tck;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The {@code ternmq-tck} command. */
@Command(
    name = "ternmq-tck",
    mixinStandardHelpOptions = false,
    sortOptions = false,
    description = {
      "Runs the official TCK of Jakarta Messaging 3.1, or TernMQ's own conformance suite, in forked"
          + " JVMs against TernMQ or another provider, and writes a report.",
      "",
      "Without --tck it runs the conformance suite.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  ternmq-tck --tck jms-tck.jar --tck common.jar          the TCK, over TCP, in memory",
      "  ternmq-tck --tck tck.zip --transport all --store all   on all four combinations",
      "  ternmq-tck --provider ternmq --provider artemis.properties",
      "                                                         the suite on two providers",
      "",
      "Exit codes: 0 all that ran passed, 1 a test did not pass, 2 wrong use or nothing to run.",
      "The TCK is not part of TernMQ: https://jakarta.ee/specifications/messaging/3.1/"
    })
public final class TckRunner implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int FORKS_PER_PROCESSOR = 4;

  /** Of the suite's report beside that of a TCK. */
  private static final String SUITE_FOLDER = "conformance";

  private static final int MOST_FORKS = 64;

  @Option(
      names = "--tck",
      paramLabel = "PATH",
      description =
          "The TCK: its distribution (zip or folder), or a jar of it. More than once for several.")
  private List<Path> tck = new ArrayList<>();

  @Option(
      names = "--conformance",
      description = "Runs the conformance suite; the default without --tck.")
  private boolean conformance;

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description =
          "Who is tested: 'ternmq' (default), or the properties file of an adapter. More than once:"
              + " side by side in the report.")
  private List<String> providers = new ArrayList<>();

  @Option(
      names = "--broker",
      paramLabel = "URL",
      description =
          "A running TernMQ broker with the users j2ee/j2ee and javajoe/javajoe and nothing in it,"
              + " or 'embedded' (default): brokers in the forked JVMs.")
  private String broker = "embedded";

  @Option(
      names = "--transport",
      paramLabel = "tcp|vm|all",
      description = "How embedded brokers are reached. Default: tcp; all for the suite.")
  private String transport;

  @Option(
      names = "--store",
      paramLabel = "memory|journal|all",
      description = "Where brokers keep messages. Default: memory; all for the suite.")
  private String store;

  @Option(
      names = "--jms-timeout",
      paramLabel = "MS",
      description =
          "How long a test of the TCK waits for a message, in ms. Default: ${DEFAULT-VALUE}.")
  private long jmsTimeoutMs = 10_000;

  @Option(
      names = "--test-limit",
      paramLabel = "SECONDS",
      description =
          "After that a test counts as hanging and its JVM is ended. The TCK has tests of 130 s."
              + " Default: ${DEFAULT-VALUE}.")
  private long testLimitSeconds = 300;

  @Option(
      names = "--isolation",
      paramLabel = "test|class|fork",
      description =
          "Who gets a broker of its own. Default: test for embedded brokers (class for the suite,"
              + " whose tests leave nothing to each other), fork for others.")
  private String isolation;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Forked JVMs at the same time, 1 to 64. Default: four for each processor, as tests mostly"
              + " wait.")
  private int threads = Runtime.getRuntime().availableProcessors() * FORKS_PER_PROCESSOR;

  @Option(
      names = "--java",
      paramLabel = "JAVA_HOME",
      description = "The JVM of the forks. Default: the one that runs this.")
  private Path java = Path.of(System.getProperty("java.home"));

  @Option(
      names = "--lib",
      paramLabel = "JAR",
      description = "What the TCK needs and does not bring. More than once for several.")
  private List<Path> libraries = new ArrayList<>();

  @Option(
      names = "--include",
      paramLabel = "PATTERN",
      description =
          "Only these tests: a part of package.Class.method, or the whole with * in it. The report"
              + " lists the others as excluded.")
  private List<String> includes = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "PATTERN",
      description = "Not these tests; the report lists them as excluded.")
  private List<String> excludes = new ArrayList<>();

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description =
          "Folder of the report: index.html, and JUnit XML for each run. Default:"
              + " ${DEFAULT-VALUE}.")
  private Path report = Path.of("ternmq-tck-report");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  @SuppressWarnings("unused") // picocli looks at the annotation only
  private boolean help;

  @Option(names = "--version", description = "Shows the version.")
  private boolean version;

  private final CommandLine line;
  private final PrintStream out;
  private final Progress progress;

  private TckRunner(PrintStream out, PrintStream err) {
    this.out = out;
    this.progress = new Progress(out);
    this.line = new CommandLine(this);
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    line.setUsageHelpWidth(100);
    line.setParameterExceptionHandler(
        (wrong, given) -> {
          err.println("ternmq-tck: " + wrong.getMessage());
          err.println("'ternmq-tck --help' lists the options.");
          return USAGE;
        });
    line.setExecutionExceptionHandler(
        (failed, commandLine, parsed) -> {
          if (failed instanceof RunnerException) {
            err.println("ternmq-tck: " + failed.getMessage());
            return USAGE;
          }
          throw failed;
        });
  }

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(execute(System.out, System.err, arguments));
  }

  /** Runs the command in this JVM; returns what the process would end with. */
  static int execute(PrintStream out, PrintStream err, String... arguments) {
    return new TckRunner(out, err).line.execute(arguments);
  }

  @Override
  public Integer call() throws IOException {
    if (version) {
      out.println("TernMQ " + ProductVersion.text());
      return 0;
    }
    check();
    prepareReport();
    boolean suite = conformance || tck.isEmpty();
    if (tck.isEmpty() && !conformance) {
      out.print(TestKit.WHERE_TO_GET_IT);
      out.println("Until then, the conformance suite:");
      out.println();
    }
    try (RunnerFolder work = RunnerFolder.create()) {
      int exitCode = 0;
      if (!tck.isEmpty()) {
        exitCode = runTck(work);
      }
      if (suite) {
        exitCode = Math.max(exitCode, runSuite(work));
      }
      return exitCode;
    }
  }

  private void check() {
    oneOf("--transport", transport, "tcp", "vm", "all");
    oneOf("--store", store, "memory", "journal", "all");
    oneOf("--isolation", isolation, "test", "class", "fork");
    inRange("--jms-timeout", jmsTimeoutMs, 1, 600_000);
    inRange("--test-limit", testLimitSeconds, 1, 86_400);
    inRange("--threads", threads, 1, MOST_FORKS);
    if (!broker.equals("embedded") && (transport != null || store != null)) {
      throw new ParameterException(
          line, "--transport and --store are for embedded brokers; " + broker + " has its own");
    }
  }

  /** Before hours of tests, not after them. */
  private void prepareReport() {
    try {
      Files.createDirectories(report);
    } catch (IOException e) {
      throw new RunnerException("the report cannot be written to " + report + ": " + e, e);
    }
    if (!Files.isWritable(report)) {
      throw new RunnerException("the report cannot be written to " + report);
    }
    try {
      Report.removeEarlier(report);
      Report.removeEarlier(report.resolve(SUITE_FOLDER));
    } catch (IOException e) {
      throw new RunnerException("an earlier report cannot be removed: " + e, e);
    }
  }

  private void oneOf(String option, String value, String... allowed) {
    if (value != null && !List.of(allowed).contains(value)) {
      throw new ParameterException(
          line, option + " is " + String.join(", ", allowed) + ", not '" + value + "'");
    }
  }

  private void inRange(String option, long value, long low, long high) {
    if (value < low || value > high) {
      throw new ParameterException(
          line, option + " is from " + low + " to " + high + ", not " + value);
    }
  }

  private int runTck(RunnerFolder work) throws IOException {
    TestKit kit = TestKit.open(tck, libraries, Files.createDirectories(work.path().resolve("tck")));
    String program = Environment.java(java);
    Map<String, String> statement = new LinkedHashMap<>();
    statement.put("Specification", "Jakarta Messaging 3.1");
    statement.putAll(kit.facts());
    statement.putAll(environment(program));
    statement.put("jms_timeout", jmsTimeoutMs + " ms");
    List<String> notes = new ArrayList<>(notes());
    SignatureTest.Result signatures = SignatureTest.run(kit, program);
    statement.put("Signature test", signatures.text());
    if (!kit.containerTests().isEmpty()) {
      notes.add(
          kit.containerTests().size()
              + " classes of the TCK need a Jakarta EE container and are listed as excluded.");
    }
    List<RunResult> runs =
        run(targets("tcp", "memory", program), TestSource.of(kit), program, work, report);
    int exitCode =
        finish(
            new Report(
                "Jakarta Messaging TCK: " + names(runs), statement, notes, runs, signatures, null),
            report);
    if (!signatures.failures().isEmpty()) {
      out.println("Signature test: " + signatures.text());
      signatures.failures().forEach(failure -> out.println("  " + failure));
    }
    return exitCode;
  }

  private int runSuite(RunnerFolder work) throws IOException {
    String program = Environment.java(java);
    Map<String, String> statement = new LinkedHashMap<>();
    statement.put("Specification", "Jakarta Messaging 3.1");
    statement.put("Suite", "TernMQ conformance suite " + ProductVersion.text());
    statement.putAll(environment(program));
    Path folder = tck.isEmpty() ? report : report.resolve(SUITE_FOLDER);
    List<RunResult> runs =
        run(targets("all", "all", program), TestSource.suite(), program, work, folder);
    return finish(
        new Report(
            "Conformance suite: " + names(runs), statement, notes(), runs, null, Coverage.of(runs)),
        folder);
  }

  private List<RunResult> run(
      List<Target> targets, TestSource source, String program, RunnerFolder work, Path folder) {
    Map<String, Long> times = Report.times(folder);
    List<RunResult> runs = new ArrayList<>();
    for (Target target : targets) {
      RunSettings settings =
          new RunSettings(
              program,
              threads,
              jmsTimeoutMs,
              testLimitSeconds * 1000,
              isolation(target, source),
              new TestPatterns(includes, excludes),
              work);
      runs.add(new TestRun(target, source, settings, progress, times).run());
    }
    return runs;
  }

  private Isolation isolation(Target target, TestSource source) {
    if (isolation != null) {
      return Isolation.valueOf(isolation.toUpperCase(Locale.ROOT));
    }
    if (!target.embedded()) {
      return Isolation.FORK;
    }
    return source.namesAreUnique() ? Isolation.CLASS : Isolation.TEST;
  }

  private List<Target> targets(String defaultTransport, String defaultStore, String program) {
    List<String> transports = either(transport, defaultTransport, "vm", "tcp");
    List<String> stores = either(store, defaultStore, "memory", "journal");
    List<Target> targets = new ArrayList<>();
    for (String provider : providers.isEmpty() ? List.of("ternmq") : providers) {
      if (!provider.equals("ternmq")) {
        // One store is enough to compare with, unless somebody asks for more.
        for (String one : store == null ? List.of("memory") : stores) {
          targets.add(Adapter.read(Path.of(provider), one, program));
        }
      } else if (broker.equals("embedded")) {
        targets.addAll(TernTargets.embedded(transports, stores));
      } else {
        targets.add(TernTargets.at(broker));
      }
    }
    return targets;
  }

  private static List<String> either(String given, String byDefault, String one, String other) {
    String chosen = given == null ? byDefault : given;
    return chosen.equals("all") ? List.of(one, other) : List.of(chosen);
  }

  private Map<String, String> environment(String program) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Runner", "ternmq-tck " + ProductVersion.text());
    facts.putAll(Environment.facts(program));
    Path api = SignatureTest.apiJar();
    facts.put("API", api.getFileName() + ", SHA-256 " + TestKit.sha256(api));
    return facts;
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (!includes.isEmpty() || !excludes.isEmpty()) {
      notes.add(
          "Not all tests were asked for: --include "
              + includes
              + " --exclude "
              + excludes
              + ". The others are listed as excluded.");
    }
    return notes;
  }

  private static String names(List<RunResult> runs) {
    return String.join(
        ", ",
        runs.stream().map(run -> run.facts().getOrDefault("Product", "")).distinct().toList());
  }

  private int finish(Report result, Path folder) throws IOException {
    result.write(folder);
    out.println();
    for (RunResult run : result.runs()) {
      out.println(run.label() + ": " + run.summary() + ", in " + run.wallTime().toSeconds() + " s");
    }
    out.println("Report: " + folder.resolve("index.html").toAbsolutePath().normalize());
    if (result.isEmpty()) {
      out.println("No test ran" + (includes.isEmpty() ? "." : ": none is in --include."));
      return USAGE;
    }
    return result.passed() ? 0 : FAILED;
  }
}
