package org.ternmq.jms;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may lean on whom in the client. A failure is mended by moving the code, not the rule. */
class ProviderArchitectureTest {
  private static final JavaClasses CLIENT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.ternmq.jms");

  @Test
  void packagesFormNoCycles() {
    slices().matching("org.ternmq.(**)").should().beFreeOfCycles().check(CLIENT);
  }

  @Test
  void theClientNeedsTheJdkTheApiAndTheWireAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..", "javax..", "jakarta.jms..", "org.ternmq.wire..", "org.ternmq.jms..")
        .check(CLIENT);
  }

  @Test
  void theTransportKnowsNoRuleOfJakartaMessaging() {
    noClasses()
        .that()
        .resideInAPackage("org.ternmq.jms.transport..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jakarta.jms..", "org.ternmq.jms.message..", "org.ternmq.jms.failure..")
        .allowEmptyShould(true)
        .check(CLIENT);
  }

  @Test
  void messagesOptionsAndFailuresDoNoInputOrOutput() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "org.ternmq.jms.message..",
            "org.ternmq.jms.option..",
            "org.ternmq.jms.destination..",
            "org.ternmq.jms.failure..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.channels..", "org.ternmq.jms.transport..")
        .check(CLIENT);
  }
}
