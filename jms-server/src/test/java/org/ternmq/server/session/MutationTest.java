package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Proof that the simulator bites: each of these defects, put into the broker on purpose, is shown
 * by one of its first histories. Space that is used too early is not among them: two layers keep it
 * (what died is told to the journal only when its removal is durable, and a checkpoint frees only
 * what was dead when it began), each of which suffices; SpaceInUseTest shows both, and the reads
 * that are under way.
 */
@ExtendWith(SilentLogs.class)
class MutationTest {
  private static final int SEEDS = 500;
  private static final String SERVER = "jms-server/src/main/java/org/ternmq/server/";
  private static final String JOURNAL = "jms-journal/src/main/java/org/ternmq/journal/";

  private static final String SIMULATOR = "jms-server/src/test/java/org/ternmq/server/session/";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "confirms before the force|store/JournalStore|journal.force();|",
        "does not check the sum of a record|journal/RecordScanner|RecordFormat.checksum(crc, window, start, payloadBytes, 0) != expected|false",
        "checks no sum of what holds messages|journal/RecordScanner|if (RecordFormat.checksum(|if (payloadBytes < 100 && RecordFormat.checksum(",
        "does not write the mark|queue/DeliveryMarks|shard.store().deliveriesBegun(queue.id(), upTo);|",
        "drops the flag of the end of a batch|store/LogAppender|long position = journal.end(more);|long position = journal.end(false);",
        "does not tell a removal|queue/MessageQueue|shard.store().messageRemoved(id, message.id());|",
        "never says that a message comes again|queue/Delivery|entry.nextDeliveryCount(), message.payload()));|1, message.payload()));",
        "forgets a delivery count|queue/Returns|shard.store().deliveryCounted(queue.id(), entry.message.id(), deliveries);|",
        "does not count what was rolled back|queue/Returns|count(entry, entry.nextDeliveryCount());|count(entry, entry.deliveries());",
        "numbers committed messages wrongly|transaction/TransactionRecovery|message.renumber(messageId++);|message.renumber(++messageId);",
        "tells a checkpoint no prepared branch|transaction/Branches|branch.transaction().describe(branch.description(), into);|",
        "tells a checkpoint no staged message|transaction/Transaction|into.messageStaged(id, send.message, send.queueIds());|",
        "forgets a removal of a prepared branch|transaction/Transaction|shard.store().removalStaged(id, entry.queue().id(), entry.message().id());|",
        "loses a moved message|store/CopyForward|message.location(to);|",
        "points to a copy of before the checkpoint|store/JournalStore|copies.begin(); ;; journal.adopt(completed.writer);| ;; journal.adopt(completed.writer); copies.begin();",
        "lets a guest go like an owner|store/LogAppender|message.guest() ? GUEST_BYTES : liveBytes(message.sizeBytes())|liveBytes(message.sizeBytes())",
        "does not count what a page holds with others|store/IndexPages|journal.live(message.location(), LogAppender.GUEST_BYTES);|",
        "forgets who is a guest in a page|store/PageRecords|readGuests(in, messages);|",
        "tells a checkpoint no pages of delayed messages|queue/MessageQueue|delays.forEachPage(action);|",
        "forgets when a page of delayed messages is due|effect/IndexPage|firstMs = Math.min(firstMs, messages.get(i).deliveryTimeMs());|",
        "gives a page of a deleted queue free twice|queue/IndexPages|if (place.dropped) {|if (place.queue().isDeleted()) {",
        "puts a returned message last|queue/Returns|backlog.insertInOrder(entry);|backlog.append(entry);",
        "tells a checkpoint no doubts|destination/Checkpoint|into.deliveryInDoubt(entry.queue().id(), entry.message().id());|",
        "delivers what expired|queue/MessageQueue|return expirationMs != 0 && expirationMs <= shard.nowMs();|return false;",
        "drops what expires instead of keeping it|queue/MessageQueue|if (durable && shard.deadLetters().takesExpired(this)) {|if (false) {",
        "stores a send twice|session/ProducerCommands|if (sequence != 0 && sequence <= conversation.record.accepted) {|if (sequence < 0) {",
        "lets low priorities pass|queue/Backlog|numberOfLeadingZeros(nonEmpty)].first()|numberOfLeadingZeros(nonEmpty & -nonEmpty)].first()",
        "gives a group to two consumers|queue/MessageGroups|return owner == consumer|return consumer != null",
        "misses a message in a browser|queue/Browser|cursors[priority].order <= lastOrder)|cursors[priority].order < lastOrder)",
        "keeps temporary destinations of lost connections|session/ConnectionCommands|parts.destinations.drop(temporary);|",
        "does not tell an unsubscription|topic/Subscriptions|shard.store().queueDeleted(subscription.queue().id());|",
        "says after a lost lease what waited for a write|RoundOutput|peers.forEach(peer -> peer.connection.dropKept());|",
        "confirms a commit before it refuses it|session/SessionCommands|conversation.sent(sequence, whenDurable);|conversation.sent(sequence, false);",
        "writes when another one owns the store|simulator/LeasedDisk|if (lost) {|if (false) {",
        "speaks when it is not sure that it is the owner|RoundOutput|!store.stillOwned()|false",
        "does not write before its output|RoundOutput|store.write();|"
      })
  void aDefectIsShown(String defect, String type, String before, String after) {
    shows(1, defect, type, before, after);
  }

  /** Less than one history in a thousand shows it: these begin where one is known. */
  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "2001|forgets a copy before it points to it|store/CopyForward|message.location(to); ;; journal.live(to, |message.location(copied ? copies.of(from) : to); ;; journal.live(message.location(), "
      })
  void aRareDefectIsShown(long fromSeed, String defect, String type, String before, String after) {
    shows(fromSeed, defect, type, before, after);
  }

  private static void shows(
      long fromSeed, String defect, String type, String before, String after) {
    String changed = after == null ? "" : after;
    Mutant mutant = new Mutant(source(type), lines(before), lines(changed));
    String shown = mutant.shownBy(fromSeed, SEEDS);
    System.out.println(defect + ": " + shown);
    assertThat(shown).as("a broker that %s", defect).isNotNull();
  }

  /** A defect in several places. */
  private static String lines(String changes) {
    return changes.replace(";;", "\n");
  }

  private static String source(String type) {
    String folder =
        type.startsWith("journal/") ? JOURNAL : type.startsWith("simulator/") ? SIMULATOR : SERVER;
    return folder + type.replaceFirst("^(journal|simulator)/", "") + ".java";
  }
}
