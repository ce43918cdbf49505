package org.ternmq.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

class RunnerOnFakeTckTest {
  @TempDir private static Path folder;
  private static Path jar;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeAll
  static void compile() throws IOException {
    jar = FakeTck.jar(folder);
  }

  @Test
  void everyEndOfATestIsReportedAndTheOthersStillRun()
      throws IOException, SAXException, ParserConfigurationException {
    Path report = folder.resolve("endings");

    int exitCode = run(report, "--threads", "2", "--test-limit", "4", "--isolation", "class");

    assertThat(exitCode).as(said()).isEqualTo(1);
    assertThat(outcomes(report.resolve("TEST-TernMQ-TCP-memory.xml")))
        .containsOnly(
            entry("fake.tck.EndingsIT.passes", "passed"),
            entry("fake.tck.EndingsIT.fails", "failed: java.lang.Exception: test failed"),
            entry(
                "fake.tck.EndingsIT.aborts",
                "aborted: org.opentest4j.TestAbortedException: Assumption failed: not here"),
            entry("fake.tck.EndingsIT.disabled", "skipped: for a reason"),
            entry(
                "fake.tck.EndingsIT.hangs",
                "timed out: took longer than 4.0 s; where every thread stood:"),
            entry("fake.tck.EndingsIT.killsTheJvm", "crashed: the forked JVM ended: exit code 7"),
            entry("fake.tck.CleaningIT.passes", "passed"),
            entry(
                "fake.tck.CleaningIT.(after passes)", "crashed: the forked JVM ended: exit code 7"),
            entry("fake.tck.MessagesIT.sendsAndReceives", "passed"),
            // It finds what the one before it left in the broker of the class.
            entry(
                "fake.tck.MessagesIT.theQueueIsEmpty",
                "failed: java.lang.AssertionError: left behind"),
            entry("fake.tck.MessagesIT.theFactoryOfDurableSubscribersHasAClientId", "passed"),
            entry("fake.tck.MessagesIT.aWrongPasswordIsRefused", "passed"),
            entry(
                "com.sun.ts.tests.jms.ee.fake.ClientIT.(all)",
                "excluded: needs a Jakarta EE container"),
            entry(
                "org.ternmq.tck.SignatureTest.jakarta.jms",
                "skipped: not run: there is no signature file jakarta.jms.sig in what --tck"
                    + " names"));
    assertThat(Files.readString(report.resolve("index.html")))
        .contains("9.8.7", TestKit.sha256(jar), "what it printed", "because", "EndingsIT.hangs");
  }

  @Test
  void eachTestHasAnEmptyBrokerInVmWithAJournal()
      throws IOException, SAXException, ParserConfigurationException {
    Path report = Files.createDirectories(folder.resolve("isolated"));
    Files.createFile(report.resolve("times.tsv"));
    Path anEarlierOne = report.resolve("TEST-Other.xml");
    Files.writeString(anEarlierOne, "<testsuites name='Other'/>");

    int exitCode =
        run(
            report,
            "--threads",
            "1",
            "--include",
            "MessagesIT",
            "--transport",
            "vm",
            "--store",
            "journal");

    assertThat(exitCode).as(said()).isZero();
    Map<String, String> outcomes = outcomes(report.resolve("TEST-TernMQ-in-VM-journal.xml"));
    assertThat(anEarlierOne).as("an XML of a run that is not among the new ones").doesNotExist();
    assertThat(outcomes)
        .containsEntry("fake.tck.MessagesIT.sendsAndReceives", "passed")
        .containsEntry("fake.tck.MessagesIT.theQueueIsEmpty", "passed")
        .containsEntry("fake.tck.EndingsIT.fails", "excluded: not in --include MessagesIT");
  }

  @Test
  void somethingWithoutTestsIsRefused() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));

    assertThat(FakeTck.run(said, "--tck", empty.toString())).isEqualTo(2);
    assertThat(said()).contains("there are no tests of JUnit 5 in what --tck names");
  }

  @Test
  void aWrongOptionIsToldWithWhatIsAllowed() {
    assertThat(FakeTck.run(said, "--store", "tape")).isEqualTo(2);
    assertThat(said()).contains("--store is memory, journal, all, not 'tape'");
  }

  @Test
  void aRunWithoutAnyTestIsNoSuccess() throws IOException {
    Path report = folder.resolve("nothing");

    assertThat(run(report, "--include", "NoSuchTest")).as(said()).isEqualTo(2);
    assertThat(said()).contains("No test ran: none is in --include");
    assertThat(Files.readString(report.resolve("index.html"))).contains("No test ran.");
  }

  @Test
  void aBrokerThatIsNotThereIsToldOnce() {
    Path report = folder.resolve("no-broker");

    // Nothing listens on the port that is kept for nobody.
    assertThat(run(report, "--broker", "tern://127.0.0.1:1")).as(said()).isEqualTo(2);
    assertThat(said()).contains("--broker tern://127.0.0.1:1 takes no connection of j2ee");
    assertThat(run(report, "--broker", "http://127.0.0.1")).isEqualTo(2);
    assertThat(said()).contains("--broker: The connection URL 'http://127.0.0.1' is wrong");
  }

  @Test
  void aReportThatCannotBeWrittenIsToldBeforeTheTestsRun() throws IOException {
    Path file = Files.createFile(folder.resolve("a-file"));

    assertThat(run(file)).isEqualTo(2);
    assertThat(said())
        .contains("the report cannot be written to " + file)
        .doesNotContain("fake.tck");
  }

  @Test
  void anAdapterWithAnUnknownKeyIsRefused() throws IOException {
    Path adapter = folder.resolve("wrong.properties");
    Files.writeString(adapter, "name=x\nclass.path=y\nbroker.comand=z\n");

    assertThat(FakeTck.run(said, "--tck", jar.toString(), "--provider", adapter.toString()))
        .isEqualTo(2);
    assertThat(said()).contains("unknown key broker.comand");
  }

  @Test
  void anAdapterMakesAnotherProviderOfTheSameTests()
      throws IOException, SAXException, ParserConfigurationException {
    // TernMQ itself, through the road of the others: its class path and names from a file.
    Path adapter = folder.resolve("other.properties");
    String names =
        """
        name=Other
        class.path=CLASSPATH
        jndi.java.naming.factory.initial=org.ternmq.jms.jndi.TernInitialContextFactory
        jndi.connectionFactory.MyConnectionFactory=tern:vm://other?user=j2ee&password=j2ee
        """;
    Files.writeString(adapter, names.replace("CLASSPATH", System.getProperty("java.class.path")));
    Path report = folder.resolve("adapted");

    int exitCode =
        run(report, "--provider", adapter.toString(), "--include", "MessagesIT.sendsAndReceives");

    assertThat(exitCode).as(said()).isZero();
    assertThat(outcomes(report.resolve("TEST-Other.xml")))
        .containsEntry("fake.tck.MessagesIT.sendsAndReceives", "passed");
  }

  private int run(Path report, String... more) {
    String[] arguments = new String[more.length + 6];
    String[] first = {
      "--tck", jar.toString(), "--report", report.toString(), "--jms-timeout", "2000"
    };
    System.arraycopy(first, 0, arguments, 0, first.length);
    System.arraycopy(more, 0, arguments, first.length, more.length);
    return FakeTck.run(said, arguments);
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private static Map<String, String> outcomes(Path xml)
      throws IOException, SAXException, ParserConfigurationException {
    NodeList tests =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(xml.toFile())
            .getElementsByTagName("testcase");
    Map<String, String> outcomes = new TreeMap<>();
    for (int i = 0; i < tests.getLength(); i++) {
      Element test = (Element) tests.item(i);
      Element outcome = (Element) test.getElementsByTagName("*").item(0);
      outcomes.put(
          test.getAttribute("classname") + "." + test.getAttribute("name"),
          outcome == null ? "passed" : outcome.getAttribute("message"));
    }
    return outcomes;
  }
}
