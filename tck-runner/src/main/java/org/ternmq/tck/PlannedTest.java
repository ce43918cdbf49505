package org.ternmq.tck;

import java.util.List;
import org.ternmq.tck.fork.EventLine;

/**
 * A test as discovery found it, or as an event names it.
 *
 * @param id of the JUnit Platform
 * @param className full; empty where there is none
 * @param name of the method, with the display name of an invocation behind it where there are
 *     several
 * @param assertions the ids it covers, if it says
 */
record PlannedTest(String id, String className, String name, List<String> assertions) {

  /** From the fields that every event about a test begins with. */
  static PlannedTest of(EventLine event) {
    String assertions = event.field(4);
    return new PlannedTest(
        event.field(0),
        event.field(2),
        event.field(3),
        assertions.isEmpty() ? List.of() : List.of(assertions.split(",")));
  }

  TestResult result(Outcome outcome, long millis, String cause, String output) {
    return new TestResult(className, name, assertions, outcome, millis, cause, output);
  }

  /** As patterns match it and reports sort it. */
  String fullName() {
    return className + "." + name;
  }
}
