package org.ternmq.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

class ReportWritersTest {
  private static final TestResult PASSED =
      new TestResult("a.One", "works", List.of("JMS:SPEC:2"), Outcome.PASSED, 1500, "", "");
  private static final TestResult FAILED =
      new TestResult(
          "a.One",
          "breaks <here>",
          List.of("JMS:SPEC:3"),
          Outcome.FAILED,
          20,
          "java.lang.Exception: <b>&\u0000\nat a.One",
          "printed \u001b[31m]]> last");
  private static final TestResult EXCLUDED =
      new TestResult("b.Two", "other", List.of(), Outcome.EXCLUDED, 0, "--exclude other", "");

  private static final SignatureTest.Result FAILED_SIGNATURES =
      new SignatureTest.Result(
          Outcome.FAILED, "failed: 1 differences", List.of("jakarta.jms.Queue lacks: meth <a>"));

  @TempDir private Path folder;

  @Test
  void thePageTellsEveryTestAndEscapesWhatTestsPrint() throws IOException {
    report(run("left", PASSED, FAILED, EXCLUDED), run("right", PASSED)).write(folder);

    String page = Files.readString(folder.resolve("index.html"));
    assertThat(page)
        .contains("1 test did not pass", "breaks &lt;here&gt;", "&lt;b&gt;&amp;\uFFFD")
        .contains("--exclude other", "<td>-</td>", "TCK version", "50.0 %")
        .doesNotContain("<here>", "\u001b");
  }

  @Test
  void thePageSaysWhatIsCovered() throws IOException {
    report(run("left", PASSED, FAILED)).write(folder);

    Coverage coverage = Coverage.of(List.of(run("left", PASSED, FAILED)));
    assertThat(coverage.rows())
        .filteredOn(row -> !row.tests().isEmpty())
        .extracting(Coverage.Row::id, row -> row.verdicts()[0])
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("JMS:SPEC:2", Outcome.PASSED),
            org.assertj.core.groups.Tuple.tuple("JMS:SPEC:3", Outcome.FAILED));
    assertThat(Files.readString(folder.resolve("index.html")))
        .contains("Required, testable, without a test: " + (coverage.count(true, false) - 2));
  }

  @Test
  void anIdThatNoListHasIsTold() {
    TestResult wrong =
        new TestResult("a.One", "works", List.of("JMS:SPEC:9999"), Outcome.PASSED, 1, "", "");

    assertThat(Coverage.of(List.of(run("left", wrong))).unknown())
        .containsOnlyKeys("JMS:SPEC:9999");
  }

  @Test
  void theXmlHasEveryTestAndCanBeRead()
      throws IOException, ParserConfigurationException, SAXException {
    report(run("left", PASSED, FAILED, EXCLUDED)).write(folder);

    Element root = xml("left");
    assertThat(root.getAttribute("tests")).isEqualTo("3");
    assertThat(root.getAttribute("failures")).isEqualTo("1");
    assertThat(root.getAttribute("skipped")).isEqualTo("1");
    assertThat(root.getElementsByTagName("testsuite").getLength()).isEqualTo(2);
    NodeList failures = root.getElementsByTagName("failure");
    assertThat(failures.item(0).getTextContent()).startsWith("java.lang.Exception: <b>&\uFFFD");
    assertThat(root.getElementsByTagName("system-out").item(0).getTextContent())
        .isEqualTo("printed \uFFFD[31m]]> last");
  }

  @Test
  void theXmlOfEachRunHasTheSignatureTest()
      throws IOException, ParserConfigurationException, SAXException {
    RunResult left = run("left", PASSED);
    RunResult right = run("right", PASSED);
    new Report("r", Map.of(), List.of(), List.of(left, right), FAILED_SIGNATURES, null)
        .write(folder);

    for (String label : List.of("left", "right")) {
      Element root = xml(label);
      assertThat(root.getAttribute("tests")).isEqualTo("2");
      assertThat(root.getAttribute("failures")).isEqualTo("1");
      Element failure = (Element) root.getElementsByTagName("failure").item(0);
      assertThat(failure.getTextContent()).contains("jakarta.jms.Queue lacks: meth <a>");
      assertThat(((Element) failure.getParentNode()).getAttribute("classname"))
          .isEqualTo("org.ternmq.tck.SignatureTest");
    }
  }

  @Test
  void aSignatureTestWithoutAFileIsSkipped()
      throws IOException, ParserConfigurationException, SAXException {
    SignatureTest.Result skipped =
        new SignatureTest.Result(Outcome.SKIPPED, "not run: no file", List.of());
    Report report =
        new Report("r", Map.of(), List.of(), List.of(run("left", PASSED)), skipped, null);
    report.write(folder);

    assertThat(report.passed()).isTrue();
    assertThat(xml("left").getAttribute("failures")).isEqualTo("0");
    Element element = (Element) xml("left").getElementsByTagName("skipped").item(0);
    assertThat(element.getAttribute("message")).isEqualTo("skipped: not run: no file");
  }

  @Test
  void anEarlierRunIsRemovedAndFilesOfOthersStay() throws IOException {
    report(run("left", PASSED), run("the right, one", FAILED)).write(folder);
    Path others = folder.resolve("TEST-a.One.xml");
    Files.writeString(others, "<testsuite name='a.One'/>");
    Path renamed = folder.resolve("TEST-kept.xml");
    Files.copy(folder.resolve("TEST-left.xml"), renamed);
    Path broken = folder.resolve("TEST-broken.xml");
    Files.writeString(broken, "no XML");

    Report.removeEarlier(folder);

    assertThat(folder.resolve("TEST-left.xml")).doesNotExist();
    assertThat(folder.resolve("TEST-the-right-one.xml")).doesNotExist();
    assertThat(List.of(others, renamed, broken)).allMatch(Files::exists);
    assertThat(Report.times(folder)).containsKey("a.One.works");
  }

  @Test
  void aFolderThatHasNoReportIsLeftAlone() throws IOException {
    report(run("left", PASSED)).write(folder);
    Files.delete(folder.resolve("times.tsv"));

    Report.removeEarlier(folder);
    Report.removeEarlier(folder.resolve("none"));

    assertThat(folder.resolve("TEST-left.xml")).exists();
  }

  @Test
  void theNextRunKnowsTheTimes() throws IOException {
    report(run("left", PASSED, FAILED)).write(folder);

    assertThat(Report.times(folder)).containsEntry("a.One.works", 1500L);
  }

  @Test
  void aRunWithoutTestsDidNotPass() {
    assertThat(report(run("left")).passed()).isFalse();
    assertThat(report(run("left", EXCLUDED)).passed()).isFalse();
    assertThat(report(run("left", EXCLUDED)).isEmpty()).isTrue();
    assertThat(report(run("left", PASSED), run("right", EXCLUDED)).passed()).isFalse();
    assertThat(report(run("left", PASSED)).passed()).isTrue();
    assertThat(report(run("left", PASSED), run("right", PASSED, FAILED)).passed()).isFalse();
  }

  @Test
  void differencesOfTheSignatureTestAreToldAndNoSuccess() throws IOException {
    Report report =
        new Report(
            "A report", Map.of(), List.of(), List.of(run("left", PASSED)), FAILED_SIGNATURES, null);

    report.write(folder);

    assertThat(report.passed()).isFalse();
    assertThat(Files.readString(folder.resolve("index.html")))
        .contains("The signature test did not pass", "jakarta.jms.Queue lacks: meth &lt;a&gt;")
        .doesNotContain("All tests that ran passed");
  }

  private Element xml(String label) throws IOException, ParserConfigurationException, SAXException {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(folder.resolve("TEST-" + label + ".xml").toFile())
        .getDocumentElement();
  }

  private static RunResult run(String label, TestResult... tests) {
    return new RunResult(
        label,
        Map.of("Product", "TernMQ"),
        Instant.parse("2026-01-02T03:04:05Z"),
        Duration.ofSeconds(7),
        List.of(tests));
  }

  private static Report report(RunResult... runs) {
    List<RunResult> all = List.of(runs);
    return new Report(
        "A report", Map.of("TCK version", "1"), List.of("a note"), all, null, Coverage.of(all));
  }
}
