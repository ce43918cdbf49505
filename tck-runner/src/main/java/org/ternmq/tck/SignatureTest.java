package org.ternmq.tck;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The signature test: whether the classes of {@code jakarta.jms} are exactly those of the signature
 * file. The forks' class path has the API jar as it was published, whatever the provider; this
 * compares that jar.
 */
final class SignatureTest {
  private SignatureTest() {}

  /**
   * @param outcome passed, failed, or skipped
   * @param text for the statement
   * @param failures one for each difference
   */
  record Result(Outcome outcome, String text, List<String> failures) {
    /** As build servers read it: a test like the others. */
    TestResult asTest() {
      return new TestResult(
          SignatureTest.class.getName(),
          "jakarta.jms",
          List.of(),
          outcome,
          0,
          outcome == Outcome.PASSED ? "" : text + "\n" + String.join("\n", failures),
          "");
    }
  }

  static Result run(TestKit kit, String java) throws IOException {
    if (kit.signatureFile() == null) {
      return new Result(
          Outcome.SKIPPED,
          "not run: there is no signature file jakarta.jms.sig in what --tck names",
          List.of());
    }
    List<String> differences =
        new ArrayList<>(SignatureFile.read(kit.signatureFile()).differences(apiJar()));
    String file = kit.signatureFile().getFileName().toString();
    String sum = " (SHA-256 " + TestKit.sha256(kit.signatureFile()) + ")";
    return new Result(
        differences.isEmpty() ? Outcome.PASSED : Outcome.FAILED,
        differences.isEmpty()
            ? "passed: " + apiJar().getFileName() + " is as " + file + " says" + sum
            : "failed: " + differences.size() + " differences from " + file + sum,
        differences);
  }

  /** The jar of {@code jakarta.jms} that every fork uses. */
  static Path apiJar() {
    try {
      return Path.of(
          jakarta.jms.Message.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a jar that was loaded has a path", e);
    }
  }
}
