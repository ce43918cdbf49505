package org.ternmq.wire;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses WIRE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.ternmq.wire");

  @Test
  void theProtocolNeedsTheJdkOnly() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("org.ternmq.wire..", "java..")
        .because("every client carries this module; put what needs more into another one")
        .check(WIRE);
  }

  @Test
  void noPackagesFormACycle() {
    slices()
        .matching("org.ternmq.(**)")
        .should()
        .beFreeOfCycles()
        .because("error is below message, message below command, command below the frames")
        .check(WIRE);
  }

  @Test
  void theProtocolDoesNoInputOrOutput() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..", "java.nio.channels..", "java.nio.file..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .because("both sides read and write by their own means; frames are bytes only")
        .check(WIRE);
  }
}
