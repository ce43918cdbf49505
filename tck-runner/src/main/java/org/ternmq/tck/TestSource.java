package org.ternmq.tck;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.tck.conformance.Suite;
import org.ternmq.tck.fork.EventLine;

/**
 * Where tests come from.
 *
 * @param discovery what a fork is asked
 * @param classPath of the fork, beside the provider's; empty or ending with a separator
 * @param excluded classes that are known and cannot run here
 * @param whyExcluded in words
 * @param namesAreUnique whether each test makes names of its own, so that no other finds what it
 *     left
 */
record TestSource(
    EventLine discovery,
    String classPath,
    List<String> excluded,
    String whyExcluded,
    boolean namesAreUnique) {

  static TestSource of(TestKit kit) {
    List<String> fields = new ArrayList<>();
    fields.add("^(?!" + TestKit.CONTAINER_TEST.pattern() + ").*$");
    kit.roots().forEach(root -> fields.add(root.toString()));
    StringBuilder classPath = new StringBuilder();
    for (Path path : kit.classPath()) {
      classPath.append(path).append(File.pathSeparator);
    }
    return new TestSource(
        new EventLine("discover-roots", fields),
        classPath.toString(),
        kit.containerTests(),
        "needs a Jakarta EE container",
        false);
  }

  static TestSource suite() {
    return new TestSource(
        new EventLine("discover-package", ".*", Suite.class.getPackageName()),
        "",
        List.of(),
        "",
        true);
  }
}
