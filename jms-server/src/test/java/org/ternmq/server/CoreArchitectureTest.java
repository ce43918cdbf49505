package org.ternmq.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The core is a deterministic state machine: it may not do I/O, look at a clock, start or lock
 * threads, draw random numbers, log, or keep static state; and its rooms lean on each other in one
 * direction only.
 */
class CoreArchitectureTest {
  private static final String ROOT = "org.ternmq.server.";

  /** Each may lean on those before it, on none after it. */
  private static final List<String> ROOMS =
      List.of("effect", "selector", "queue", "topic", "destination", "transaction", "session");

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOMS.stream().map(room -> ROOT + room).toList());

  @Test
  void eachRoomLeansOnlyOnThoseBeforeIt() {
    List<String> allowed =
        new ArrayList<>(List.of("java..", "org.ternmq.wire", "org.ternmq.wire.."));
    for (String room : ROOMS) {
      allowed.add(ROOT + room);
      rule(room, allowed).check(CORE);
    }
  }

  private static ArchRule rule(String room, List<String> allowed) {
    return classes()
        .that()
        .resideInAPackage(ROOT + room)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed.toArray(String[]::new))
        .because(
            "the order of the rooms is " + ROOMS + ": move the class, or hand in an interface");
  }

  @Test
  void theCoreUsesOnlyTheHarmlessPartsOfTheJdk() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.io..",
            "java.nio.file..",
            "java.nio.channels..",
            "java.net..",
            "java.time..",
            "java.util.concurrent..",
            "java.util.logging..",
            "java.lang.ref..",
            "java.security..",
            "javax..")
        .because("time, ids and the disk arrive as inputs; what is to be done leaves as effects")
        .check(CORE);
  }

  @Test
  void theCoreCallsNoClockThreadOrRandomNumber() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(
            Thread.class, ThreadLocal.class, Runtime.class, Process.class, java.util.Random.class)
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "getProperty", String.class)
        .orShould()
        .callMethod(System.class, "getLogger", String.class)
        .orShould()
        .callMethod(System.class, "identityHashCode", Object.class)
        .orShould()
        .callMethod(java.util.UUID.class, "randomUUID")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .because("the same inputs must give the same outputs")
        .check(CORE);
  }

  @Test
  void theCoreTakesNoLock() {
    methods()
        .should()
        .notHaveModifier(JavaModifier.SYNCHRONIZED)
        .because("one thread calls the core")
        .check(CORE);
  }

  @Test
  void theCoreKeepsNoStaticState() {
    fields()
        .that()
        .areStatic()
        .should()
        .beFinal()
        .because("all state is reachable from one Shard")
        .check(CORE);
  }

  @Test
  void theRulesSeeTheWholeCore() {
    for (String room : ROOMS) {
      boolean found = false;
      for (JavaClass each : CORE) {
        found |= each.getPackageName().equals(ROOT + room);
      }
      org.assertj.core.api.Assertions.assertThat(found).as(room).isTrue();
    }
  }
}
