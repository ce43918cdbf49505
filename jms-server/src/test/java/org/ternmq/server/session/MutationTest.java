package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Proof that the simulator bites: each of these defects, put into the broker on purpose, is shown
 * by one of its first histories.
 */
class MutationTest {
  private static final int SEEDS = 300;
  private static final String SERVER = "jms-server/src/main/java/org/ternmq/server/";
  private static final String JOURNAL = "jms-journal/src/main/java/org/ternmq/journal/";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "confirms before the force|store/JournalStore|journal.force();|",
        "does not check the sum of a record|journal/RecordScanner|RecordFormat.checksum(crc, window, start, payloadBytes, 0) != expected|false",
        "does not write the mark|queue/DeliveryMarks|shard.store().deliveriesBegun(queue.id(), upTo);|",
        "drops the flag of the end of a batch|store/LogAppender|long position = journal.end(more);|long position = journal.end(false);",
        "does not tell a removal|queue/MessageQueue|shard.store().messageRemoved(id, message.id());|",
        "never says that a message comes again|queue/Delivery|entry.nextDeliveryCount(), message.payload()));|1, message.payload()));",
        "forgets a delivery count|queue/Returns|shard.store().deliveryCounted(queue.id(), entry.message.id(), deliveries);|",
        "numbers committed messages wrongly|transaction/TransactionRecovery|message.renumber(messageId++);|message.renumber(++messageId);",
        "tells a checkpoint no prepared branch|transaction/Branches|branch.transaction().describe(branch.description(), into);|",
        "tells a checkpoint no staged message|transaction/Transaction|into.messageStaged(id, send.message, send.queueIds());|",
        "forgets a removal of a prepared branch|transaction/Transaction|shard.store().removalStaged(id, entry.queue().id(), entry.message().id());|",
        "loses a moved message|store/CopyForward|message.location(newPositions[i]);|",
        "puts a returned message last|queue/Returns|backlog.insertInOrder(entry);|backlog.append(entry);",
        "tells a checkpoint no doubts|destination/Checkpoint|into.deliveryInDoubt(entry.queue().id(), entry.message().id());|"
      })
  void aDefectIsShown(String defect, String type, String before, String after) {
    Logger.getLogger("org.ternmq.journal").setLevel(Level.OFF);
    String folder = type.startsWith("journal/") ? JOURNAL : SERVER;
    String source = folder + type.replaceFirst("^journal/", "") + ".java";
    String shown = new Mutant(source, before, after == null ? "" : after).shownBy(SEEDS);
    System.out.println(defect + ": " + shown);
    assertThat(shown).as("a broker that %s", defect).isNotNull();
  }
}
