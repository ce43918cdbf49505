package org.ternmq.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BranchReport;

/**
 * The arrows of the shell: net, store and security know the core's contracts, and nothing of each
 * other.
 */
class ShellArchitectureTest {
  private static final String ROOT = "org.ternmq.server";
  private static final String[] CORE = {
    ROOT + ".queue..",
    ROOT + ".topic..",
    ROOT + ".destination..",
    ROOT + ".transaction..",
    ROOT + ".selector..",
    ROOT + ".session.."
  };

  private static final JavaClasses SERVER =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void noPackagesFormACycle() {
    slices()
        .matching(ROOT + ".(*)..")
        .should()
        .beFreeOfCycles()
        .because("each room has one direction in which it is leant on")
        .check(SERVER);
  }

  @Test
  void onlyTheRootWiresTheRoomsTogether() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT)
        .because("Broker and BrokerLoop see everything, so nothing may see them")
        .check(SERVER);
  }

  @Test
  void theStoreKnowsTheContractsOfTheCoreAndTheJournal() {
    classes()
        .that()
        .resideInAPackage(ROOT + ".store..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    ROOT + ".store..",
                    ROOT + ".effect..",
                    "org.ternmq.journal..",
                    "org.ternmq.wire.message..",
                    "org.ternmq.wire.error..",
                    "org.slf4j..",
                    "java..")
                .or(belongToAnyOf(BranchId.class, BranchReport.Work.class)))
        .because("store and session meet in BrokerLoop only; a branch's name is a value")
        .check(SERVER);
  }

  @Test
  void theNetworkKnowsTheProtocolOnly() {
    classes()
        .that()
        .resideInAPackage(ROOT + ".net..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            ROOT + ".net..",
            "org.ternmq.wire..",
            "io.netty..",
            "org.slf4j..",
            "java..",
            "javax.net..")
        .because("it turns bytes into commands and back, and decides nothing")
        .check(SERVER);
  }

  @Test
  void onlyTheNetworkAndTheWiringSeeNetty() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT, ROOT + ".net..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty..", "java.net..", "java.nio.channels..")
        .because("sockets are net's, the event loop is BrokerLoop's")
        .check(SERVER);
  }

  @Test
  void theCoreDoesNotSeeTheShell() {
    noClasses()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + ".store..",
            ROOT + ".net..",
            ROOT + ".security..",
            "org.ternmq.journal..",
            "org.slf4j..")
        .because("the core does no input or output and logs nothing")
        .check(SERVER);
  }
}
