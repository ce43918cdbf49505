package org.ternmq.journal;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.NoSuchFileException;
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
        .dependOnClassesThat(
            resideInAnyPackage("java.nio.file..", "java.net..")
                .and(not(type(NoSuchFileException.class)))) // what a disk says of what is gone
        .check(JOURNAL);
  }
}
