package org.ternmq.journal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the module may lean on. */
class BordersTest {
  private static final JavaClasses JOURNAL =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.ternmq.journal");

  @Test
  void theJournalNeedsTheJdkOnly() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("org.ternmq.journal", "java..")
        .check(JOURNAL);
  }

  @Test
  void onlyTheRealDiskTouchesFiles() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.FileDisk(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.net..")
        .check(JOURNAL);
  }
}
