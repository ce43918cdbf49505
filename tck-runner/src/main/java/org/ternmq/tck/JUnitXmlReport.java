package org.ternmq.tck;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;

/** One run in the XML that build servers read: a suite for each class, every test in it. */
final class JUnitXmlReport {
  private static final String ROOT = "testsuites";

  private final RunResult run;
  private final Map<String, String> statement;
  private final List<TestResult> tests;

  /**
   * @param signatures a test of each run, as the API is that of each provider; null for none
   */
  JUnitXmlReport(RunResult run, Map<String, String> statement, SignatureTest.Result signatures) {
    this.run = run;
    this.statement = statement;
    this.tests = new ArrayList<>(run.tests());
    if (signatures != null) {
      tests.add(signatures.asTest());
    }
  }

  static String fileName(String label) {
    return "TEST-" + label.replaceAll("[^A-Za-z0-9.]+", "-") + ".xml";
  }

  /** Whether a file is one of these: its root, with the label that makes its name. */
  static boolean wrote(Path file) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false); // it may be anybody's
    try (InputStream in = Files.newInputStream(file)) {
      XMLStreamReader xml = factory.createXMLStreamReader(in);
      xml.nextTag();
      String label = xml.getAttributeValue(null, "name");
      return xml.getLocalName().equals(ROOT)
          && label != null
          && file.getFileName().toString().equals(fileName(label));
    } catch (XMLStreamException notOurs) {
      return false;
    }
  }

  void write(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out, "UTF-8");
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement(ROOT);
      xml.writeAttribute("name", run.label());
      writeCounts(xml, tests);
      Map<String, List<TestResult>> classes = new TreeMap<>();
      for (TestResult test : tests) {
        classes.computeIfAbsent(test.className(), key -> new ArrayList<>()).add(test);
      }
      for (Map.Entry<String, List<TestResult>> entry : classes.entrySet()) {
        writeSuite(xml, entry.getKey(), entry.getValue());
      }
      xml.writeCharacters("\n");
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException(file + " cannot be written", e);
    }
  }

  private static void writeCounts(XMLStreamWriter xml, List<TestResult> tests)
      throws XMLStreamException {
    long errors =
        count(tests, Outcome.TIMED_OUT)
            + count(tests, Outcome.CRASHED)
            + count(tests, Outcome.NOT_RUN);
    long skipped =
        count(tests, Outcome.SKIPPED)
            + count(tests, Outcome.ABORTED)
            + count(tests, Outcome.EXCLUDED);
    xml.writeAttribute("tests", Integer.toString(tests.size()));
    xml.writeAttribute("failures", Long.toString(count(tests, Outcome.FAILED)));
    xml.writeAttribute("errors", Long.toString(errors));
    xml.writeAttribute("skipped", Long.toString(skipped));
    xml.writeAttribute("time", seconds(tests.stream().mapToLong(TestResult::millis).sum()));
  }

  private void writeSuite(XMLStreamWriter xml, String className, List<TestResult> tests)
      throws XMLStreamException {
    xml.writeCharacters("\n");
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", className);
    writeCounts(xml, tests);
    xml.writeAttribute("timestamp", run.started().truncatedTo(ChronoUnit.SECONDS).toString());
    writeProperties(xml);
    for (TestResult test : tests) {
      writeTest(xml, test);
    }
    xml.writeCharacters("\n");
    xml.writeEndElement();
  }

  private void writeProperties(XMLStreamWriter xml) throws XMLStreamException {
    xml.writeStartElement("properties");
    for (Map<String, String> facts : List.of(statement, run.facts())) {
      for (Map.Entry<String, String> fact : facts.entrySet()) {
        xml.writeEmptyElement("property");
        xml.writeAttribute("name", fact.getKey());
        xml.writeAttribute("value", valid(fact.getValue()));
      }
    }
    xml.writeEndElement();
  }

  private static void writeTest(XMLStreamWriter xml, TestResult test) throws XMLStreamException {
    xml.writeCharacters("\n");
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", test.className());
    xml.writeAttribute("name", valid(test.name()));
    xml.writeAttribute("time", seconds(test.millis()));
    if (test.outcome() != Outcome.PASSED) {
      String element =
          switch (test.outcome()) {
            case FAILED -> "failure";
            case TIMED_OUT, CRASHED, NOT_RUN -> "error";
            default -> "skipped";
          };
      xml.writeStartElement(element);
      xml.writeAttribute("message", valid(test.outcome().text() + ": " + test.summary()));
      if (!element.equals("skipped")) {
        xml.writeAttribute("type", test.outcome().name());
        xml.writeCharacters(valid(test.cause()));
      }
      xml.writeEndElement();
      if (!test.output().isEmpty()) {
        xml.writeStartElement("system-out");
        xml.writeCharacters(valid(test.output()));
        xml.writeEndElement();
      }
    }
    xml.writeEndElement();
  }

  private static long count(List<TestResult> tests, Outcome outcome) {
    return tests.stream().filter(test -> test.outcome() == outcome).count();
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.3f", millis / 1000.0);
  }

  /** Without the characters that XML 1.0 cannot hold in any form; tests print such. */
  private static String valid(String text) {
    StringBuilder valid = new StringBuilder(text.length());
    text.codePoints().map(c -> isValid(c) ? c : '\uFFFD').forEach(valid::appendCodePoint);
    return valid.toString();
  }

  private static boolean isValid(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
