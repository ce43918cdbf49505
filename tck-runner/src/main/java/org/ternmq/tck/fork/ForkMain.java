package org.ternmq.tck.fork;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The forked JVM. Reads requests from its input, one a line, and answers with events on its output:
 *
 * <pre>
 *   discover-roots  CLASS-FILTER PATH...   answers test..., discovered
 *   discover-package CLASS-FILTER PACKAGE  the same
 *   run ID...                              answers started, finished, skipped, hung ..., done;
 *                                          or port-taken, and the JVM ends
 * </pre>
 *
 * The end of the input ends it. What tests print goes into the event of their failure.
 */
public final class ForkMain {
  /** Ends the JVM after an error of the fork itself. */
  static final int BROKEN = 87;

  private final ForkSettings settings;
  private final PrintStream lines;
  private final TestOutput output;
  private final HangGuard guard;
  private EmbeddedBroker broker;
  private int brokers;
  private int port;

  private ForkMain(ForkSettings settings, PrintStream lines, TestOutput output) {
    this.settings = settings;
    this.lines = lines;
    this.output = output;
    this.guard = new HangGuard(settings.testLimitMs(), this::send);
  }

  /**
   * @param arguments the file of the {@link ForkSettings}
   */
  public static void main(String[] arguments) throws IOException {
    PrintStream lines = System.out;
    TestOutput output = new TestOutput();
    PrintStream captured = new PrintStream(output, true, UTF_8);
    System.setOut(captured);
    System.setErr(captured);
    int exitCode = 0;
    try {
      new ForkMain(ForkSettings.read(Path.of(arguments[0])), lines, output).serve();
    } catch (IOException | RuntimeException | LinkageError e) {
      // The parent reports it: standard error of this process is its log.
      lines.println(EventLine.MARK + new EventLine("broken", e + "\n" + output.text()).format());
      exitCode = BROKEN;
    }
    lines.flush();
    // Threads that tests left behind must not keep the JVM.
    Runtime.getRuntime().halt(exitCode);
  }

  private void serve() throws IOException {
    BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    ProviderNames.use(settings.names());
    send(new EventLine("ready"));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      EventLine request = EventLine.parse(line);
      switch (request.word()) {
        case "discover-roots", "discover-package" -> discover(request);
        case "run" -> run(request.fields());
        default -> throw new IllegalStateException("unknown request " + request.word());
      }
    }
    closeBroker();
  }

  private void discover(EventLine request) {
    List<String> where = request.fields().subList(1, request.fields().size());
    LauncherDiscoveryRequestBuilder builder = LauncherDiscoveryRequestBuilder.request();
    if (request.word().equals("discover-package")) {
      builder.selectors(selectPackage(where.get(0)));
    } else {
      Set<Path> roots = new LinkedHashSet<>();
      where.forEach(root -> roots.add(Path.of(root)));
      builder.selectors(selectClasspathRoots(roots));
    }
    builder.filters(ClassNameFilter.includeClassNamePatterns(request.field(0)));
    TestPlan plan = launcher().discover(builder.build());
    for (TestIdentifier root : plan.getRoots()) {
      for (TestIdentifier test : plan.getDescendants(root)) {
        // A leaf is a test, or what makes tests when it runs: a parameterized one, a factory.
        if (plan.getChildren(test).isEmpty() && test.getParentIdObject().isPresent()) {
          send(TestLines.line("test", test));
        }
      }
    }
    send(new EventLine("discovered"));
  }

  private void run(List<String> ids) throws IOException {
    if (settings.embedded() && (broker == null || settings.eachItsOwnBroker())) {
      closeBroker();
      try {
        broker = EmbeddedBroker.start(settings, port, ++brokers);
      } catch (PortTakenException e) {
        send(new EventLine("port-taken", e.getMessage()));
        throw e;
      }
      port = broker.port();
      ProviderNames.use(broker.names());
    }
    LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
    ids.forEach(id -> request.selectors(selectUniqueId(id)));
    request.configurationParameter("ternmq.conformance.provider", "jndi");
    launcher().execute(request.build(), new EventListener(this::send, output, guard, ids));
    send(new EventLine("done"));
  }

  private static Launcher launcher() {
    return LauncherFactory.create();
  }

  private void closeBroker() throws IOException {
    if (broker != null) {
      broker.close();
      broker = null;
    }
  }

  /** Any thread: the guard's as well as that of the tests. */
  private void send(EventLine event) {
    synchronized (lines) {
      lines.println(EventLine.MARK + event.format());
      lines.flush();
    }
  }
}
