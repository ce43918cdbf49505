package org.ternmq.tck.fork;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestIdentifier;
import org.ternmq.tck.conformance.Assertion;

/** How a test is named in lines: unique id, kind, class, name, assertions; then the rest. */
final class TestLines {
  private TestLines() {}

  static EventLine line(String word, TestIdentifier test, String... rest) {
    List<String> fields = new ArrayList<>();
    fields.add(test.getUniqueId());
    fields.add(test.isTest() ? "test" : "container");
    TestSource source = test.getSource().orElse(null);
    if (source instanceof MethodSource method) {
      fields.add(method.getClassName());
      // Invocations of a parameterized test are told apart by their display names.
      boolean plain = test.getDisplayName().startsWith(method.getMethodName() + "(");
      fields.add(
          plain ? method.getMethodName() : method.getMethodName() + " " + test.getDisplayName());
      fields.add(String.join(",", assertions(method)));
    } else {
      fields.add(source instanceof ClassSource type ? type.getClassName() : "");
      fields.add(test.getDisplayName());
      fields.add("");
    }
    fields.addAll(List.of(rest));
    return new EventLine(word, fields);
  }

  private static Set<String> assertions(MethodSource source) {
    Set<String> ids = new TreeSet<>();
    Method method = source.getJavaMethod();
    add(method.getAnnotation(Assertion.class), ids);
    add(source.getJavaClass().getAnnotation(Assertion.class), ids);
    return ids;
  }

  private static void add(Assertion assertion, Set<String> ids) {
    if (assertion != null) {
      ids.addAll(List.of(assertion.value()));
    }
  }
}
