package org.ternmq.ra;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/**
 * Who may lean on whom. The broker is on the class path of this module, for the embedded archive:
 * no class may refer to it. A failure is mended by moving the code, not the rule.
 */
class ArchitectureTest {
  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.ternmq.ra");

  @Test
  void itLeansOnTheClientAndTheApis() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "javax..",
            "jakarta.jms..",
            "jakarta.resource..",
            "jakarta.transaction..",
            "org.ternmq.jms..",
            "org.ternmq.ra..")
        .check(MODULE);
  }

  @Test
  void ofTheClientItKnowsNothingOfTheWire() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.ternmq.jms.transport..", "org.ternmq.jms.xa..", "org.ternmq.wire..")
        .check(MODULE);
  }

  @Test
  void theWayOutKnowsNothingOfTheWayIn() {
    noClasses()
        .that()
        .resideInAnyPackage("org.ternmq.ra.outbound..", "org.ternmq.ra.broker..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.ternmq.ra.inbound..")
        .check(MODULE);
    noClasses()
        .that()
        .resideInAPackage("org.ternmq.ra.broker..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.ternmq.ra.outbound..")
        .check(MODULE);
  }
}
