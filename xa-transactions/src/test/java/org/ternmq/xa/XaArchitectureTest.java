package org.ternmq.xa;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameStartingWith;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may lean on whom in this module. A failure is mended by moving the code, not the rule. */
class XaArchitectureTest {
  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.ternmq.xa");

  /** The parts for Narayana, with the classes inside them. */
  private static final DescribedPredicate<JavaClass> FOR_NARAYANA =
      simpleNameStartingWith("Narayana")
          .or(simpleNameStartingWith("TernRecovery"))
          .or(simpleNameStartingWith("TernXAResourceRecovery"))
          .or(simpleNameStartingWith("ReopenedResource"))
          .or(
              DescribedPredicate.describe(
                  "inside of it",
                  each ->
                      each.getEnclosingClass()
                          .map(outer -> outer.getSimpleName().startsWith("Narayana"))
                          .orElse(false)));

  @Test
  void itLeansOnTheClientTheApisAndNarayana() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "javax..",
            "jakarta.jms..",
            "jakarta.transaction..",
            "com.arjuna..",
            "org.jboss.tm..",
            "org.ternmq.jms..",
            "org.ternmq.xa..")
        .check(MODULE);
  }

  @Test
  void theConnectionFactoryKnowsNoTransactionManagerByName() {
    noClasses()
        .that(are(DescribedPredicate.not(FOR_NARAYANA)))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.arjuna..")
        .check(MODULE);
  }

  @Test
  void ofTheClientItKnowsThePublicFactoryAndTheFailures() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.ternmq.jms.transport..", "org.ternmq.jms.xa..", "org.ternmq.wire..")
        .check(MODULE);
  }
}
