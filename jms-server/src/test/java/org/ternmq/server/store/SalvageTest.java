package org.ternmq.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.ternmq.journal.DamagedJournal;
import org.ternmq.journal.Position;
import org.ternmq.journal.SimulatedDisk;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.offline.OfflineStore;
import org.ternmq.server.offline.Salvage;
import org.ternmq.server.offline.SalvageReport;
import org.ternmq.server.offline.StoreCopy;

/**
 * Journals of random lives, damaged at random: everything whose record is whole comes back, nothing
 * that never was, what was acknowledged only as redelivered; each damaged place is named; and a
 * broker's core takes the result.
 */
class SalvageTest {
  private static final int SEEDS = 100;

  /**
   * Where a record of the undamaged journal lies.
   *
   * @param more whether its batch goes on
   */
  private record Place(String file, long offset, long bytes, boolean more) {
    boolean isBefore(Place other) {
      return file.equals(other.file) && offset < other.offset;
    }

    /** A record without the zeros behind it is none, where the file is cut. */
    Place padded() {
      return new Place(file, offset, (bytes + 7) & -8, more);
    }

    boolean touches(Hit hit) {
      return file.equals(hit.file)
          && offset < hit.offset + hit.bytes
          && hit.offset < offset + bytes;
    }
  }

  private record Hit(String file, long offset, long bytes) {}

  private static String file(long position) {
    String digits = Long.toString(Position.segment(position));
    return "segment-" + "0".repeat(10 - digits.length()) + digits + ".log";
  }

  /** All records of the segments, by position. */
  private static NavigableMap<Long, Place> places(SimulatedDisk disk) throws IOException {
    NavigableMap<Long, Place> places = new TreeMap<>();
    try (DamagedJournal journal = DamagedJournal.of(disk)) {
      DamagedJournal.Visitor noting =
          new DamagedJournal.Visitor() {
            @Override
            public void record(
                int type, long position, boolean first, boolean more, ByteBuffer payload) {
              if (position != Position.NONE) {
                places.put(
                    position,
                    new Place(
                        file(position),
                        Position.offset(position),
                        12L + payload.remaining(),
                        more));
              }
            }

            @Override
            public void damage(DamagedJournal.Damage damage) {
              throw new AssertionError(damage.toString());
            }
          };
      assertThat(journal.damages()).isEmpty();
      assertThat(journal.readCheckpoint(noting)).isTrue();
      journal.readBefore(noting);
      journal.readAfter(noting);
    }
    return places;
  }

  private static byte[] bytes(StoredMessage message) {
    var payload = message.payload();
    return Arrays.copyOfRange(
        payload.array(), payload.offset(), payload.offset() + payload.length());
  }

  private static StateModel told(Salvage salvage) {
    StateModel model = new StateModel();
    salvage.tell(model);
    return model;
  }

  private interface Check {
    void run(long seed) throws IOException, InterruptedException;
  }

  private static void forSeeds(Check check) {
    long first = Long.getLong("ternmq.seed", System.nanoTime());
    for (long seed = first; seed < first + SEEDS; seed++) {
      try {
        check.run(seed);
      } catch (AssertionError | RuntimeException | IOException e) {
        throw new AssertionError("seed " + seed + ": -Dternmq.seed=" + seed, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void ofASoundJournalTheStateIsWhatItsBrokerHad() {
    forSeeds(
        seed -> {
          Random random = new Random(seed);
          SimulatedDisk disk = new SimulatedDisk(seed);
          SalvageWorkload work = new SalvageWorkload(random, disk);
          work.run(random.nextInt(400));
          StateModel truth = truth(disk);
          try (Salvage salvage = Salvage.of(disk)) {
            assertThat(salvage.report().findings()).isEmpty();
            assertThat(salvage.report().unsureMessages()).isZero();
            assertThat(salvage.report().remarks()).isEmpty();
            assertThat(salvage.instance()).isEqualTo(work.driver.instance);
            assertThat(decidedText(told(salvage))).isEqualTo(decidedText(truth));
          }
        });
  }

  /** The broker's state, with all payloads, as the store itself gives it back. */
  private static StateModel truth(SimulatedDisk disk) throws InterruptedException {
    try (StoreDriver reopened = new StoreDriver(SalvageWorkload.open(disk.copy(1)))) {
      List<StoredMessage> all = new ArrayList<>(reopened.model.allMessages());
      all.addAll(reopened.model.staged());
      if (!all.isEmpty()) {
        reopened.load(all);
      }
      assertThat(reopened.failure).isNull();
      return reopened.model;
    }
  }

  /** What is neither prepared nor decided never happened: a core drops it, the model keeps it. */
  private static String decidedText(StateModel model) {
    for (long id : model.transactionIds()) {
      if (!model.isPrepared(id)) {
        model.transactionRolledBack(id);
      }
    }
    return model.text().replaceAll("\\d+ \\d+$", ""); // without the next ids
  }

  private static List<Hit> damage(SimulatedDisk disk, Random random) throws IOException {
    List<String> names = new ArrayList<>(disk.list().stream().sorted().toList());
    names.removeIf(name -> !name.startsWith("segment-") && !name.startsWith("checkpoint-"));
    List<Hit> hits = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count && !names.isEmpty(); i++) {
      String name = names.get(random.nextInt(names.size()));
      byte[] contents = disk.contents(name);
      // Of the last segment nothing would say that it was ever there; one more may be prepared.
      boolean last = names.indexOf(name) >= names.size() - 2;
      if (random.nextInt(8) == 0 && !last) {
        disk.delete(name);
        names.remove(name);
        hits.add(new Hit(name, 0, contents.length));
        continue;
      }
      if (random.nextInt(12) == 0) {
        int length = 4096 + random.nextInt(contents.length - 4096);
        disk.put(name, Arrays.copyOf(contents, length));
        hits.add(new Hit(name, length, contents.length - length));
        continue;
      }
      int used = contents.length;
      while (used > 4096 && contents[used - 1] == 0) {
        used--;
      }
      int at = random.nextInt(10) == 0 ? random.nextInt(128) : 4096 + random.nextInt(used - 4095);
      int bytes = Math.min(1 + random.nextInt(200), contents.length - at);
      for (int j = at; j < at + bytes; j++) {
        contents[j] ^= (byte) (1 + random.nextInt(255));
      }
      disk.put(name, contents);
      hits.add(new Hit(name, at, bytes));
    }
    return hits;
  }

  @Test
  void ofADamagedJournalAllThatIsWholeComesBackAndNothingElse() {
    int[] exact = new int[1];
    int[] lost = new int[1];
    forSeeds(
        seed -> {
          Random random = new Random(seed);
          SimulatedDisk disk = new SimulatedDisk(seed);
          SalvageWorkload work = new SalvageWorkload(random, disk);
          work.run(50 + random.nextInt(400));
          NavigableMap<Long, Place> places = places(disk);
          StateModel truth = truth(disk);
          String before = decidedText(truth);
          List<Hit> hits = damage(disk, random);
          try (Salvage salvage = Salvage.of(disk)) {
            StateModel found = told(salvage);
            checkThatAllIsThere(work, truth, places, hits, found);
            checkThatNothingIsInvented(work, places, hits, truth, found);
            checkThatDamagesAreNamed(places, hits, truth, found, salvage.report());
            checkThatACoreTakesIt(salvage, found);
            exact[0] += decidedText(found).equals(before) ? 1 : 0;
            lost[0] += salvage.report().lostMessages().size();
          }
        });
    assertThat(exact[0]).as("damages that do not matter").isPositive();
    assertThat(lost[0]).as("messages that are known to be lost").isPositive();
  }

  private static void checkThatAllIsThere(
      SalvageWorkload work,
      StateModel truth,
      NavigableMap<Long, Place> places,
      List<Hit> hits,
      StateModel found) {
    Map<Long, List<StoredMessage>> byFirstId = new HashMap<>();
    List<StoredMessage> all = new ArrayList<>(found.allMessages());
    all.addAll(found.staged());
    for (StoredMessage message : all) {
      byFirstId
          .computeIfAbsent(message.payload().timestampMs(), key -> new ArrayList<>())
          .add(message);
    }
    List<StoredMessage> expected = new ArrayList<>(truth.allMessages());
    expected.addAll(truth.preparedMessages());
    for (StoredMessage message : expected) {
      Place place = places.get(message.location());
      assertThat(place).isNotNull();
      if (isHit(place.padded(), hits) || isOfTornBatch(message.location(), places, hits)) {
        continue;
      }
      long firstId = message.payload().timestampMs();
      if (work.decided.contains(firstId) && isHit(places.lastEntry().getValue(), hits)) {
        continue; // the decision may have been the last that was written
      }
      List<StoredMessage> same = byFirstId.get(firstId);
      assertThat(same)
          .as("message %d, made as %d, at %s, after %s", message.id(), firstId, place, hits)
          .isNotNull();
      assertThat(same.get(0).sizeBytes()).isEqualTo(message.sizeBytes());
    }
  }

  /**
   * Damage to the end of the last batch of all looks like one that was never written to its end,
   * which may be in the next segment.
   */
  private static boolean isOfTornBatch(
      long position, NavigableMap<Long, Place> places, List<Hit> hits) {
    return places.get(position).more
        && places.tailMap(position, false).values().stream().allMatch(place -> isHit(place, hits));
  }

  private static boolean isHit(Place place, List<Hit> hits) {
    return hits.stream().anyMatch(place::touches);
  }

  private static void checkThatNothingIsInvented(
      SalvageWorkload work,
      Map<Long, Place> places,
      List<Hit> hits,
      StateModel truth,
      StateModel found) {
    // A broker would take such damage for a write that was never finished, and cut it.
    boolean endIsLost =
        places.values().stream()
            .anyMatch(
                place ->
                    hits.stream().anyMatch(place.padded()::touches) && isEnd(place, places, hits));
    Map<Long, StoredMessage> live = new HashMap<>();
    truth.allMessages().forEach(each -> live.put(each.payload().timestampMs(), each));
    Set<Long> waiting = new HashSet<>();
    truth.preparedMessages().forEach(each -> waiting.add(each.payload().timestampMs()));
    for (StoredMessage message : found.allMessages()) {
      long firstId = message.payload().timestampMs();
      assertThat(bytes(message)).isEqualTo(work.payload(firstId));
      StoredMessage known = live.get(firstId);
      for (long queueId : found.holders(message.id())) {
        String queue = found.queueName(queueId);
        if (queue != null && queue.startsWith(Salvage.PREFIX)) {
          continue; // set aside
        }
        boolean held = known != null && truth.holders(known.id()).contains(queueId);
        assertThat(held || endIsLost || found.isInDoubt(queueId, message.id()))
            .as(
                "message made as %d in queue %d is gone, and not in doubt, after %s",
                firstId, queueId, hits)
            .isTrue();
        assertThat(work.neverHappened).doesNotContain(firstId);
        assertThat(waiting).doesNotContain(firstId);
      }
    }
  }

  private static void checkThatDamagesAreNamed(
      Map<Long, Place> places,
      List<Hit> hits,
      StateModel truth,
      StateModel found,
      SalvageReport report) {
    boolean checkpointHit =
        report.findings().stream().anyMatch(f -> f.damage().file().startsWith("checkpoint-"));
    if (checkpointHit) {
      assertThat(report.remarks())
          .anyMatch(text -> text.contains("reused, as is right, or are lost"));
    }
    for (Place place : places.values()) {
      for (Hit hit : hits) {
        boolean wholeFile = hit.offset == 0 && hit.bytes > 4096;
        // The end of a file that was used before looks like what that use left.
        boolean isEnd = isEnd(place, places, hits);
        if (place.touches(hit)
            && !isEnd
            && (!wholeFile || (!checkpointHit && isLost(place.file, places, truth, found)))) {
          assertThat(report.findings())
              .as("%s within %s", hit, place)
              .anyMatch(
                  finding ->
                      finding.damage().file().equals(place.file)
                          && !finding.consequences().isEmpty()
                          && covers(finding.damage(), hit));
        }
      }
    }
    assertThat(report.findings())
        .allMatch(
            finding ->
                hits.stream().anyMatch(hit -> finding.damage().file().equals(hit.file))
                    // without a checkpoint nobody knows that a file was reused by right
                    || (checkpointHit && finding.damage().problem().contains("missing"))
                    || (checkpointHit && finding.damage().problem().contains("no checkpoint")));
  }

  private static boolean isEnd(Place place, Map<Long, Place> places, List<Hit> hits) {
    return places.values().stream()
        .noneMatch(other -> place.isBefore(other) && hits.stream().noneMatch(other::touches));
  }

  /** Without the file something is lost. One that held nothing may have been reused by right. */
  private static boolean isLost(
      String file, Map<Long, Place> places, StateModel truth, StateModel found) {
    Set<Long> there = new HashSet<>();
    found.allMessages().forEach(each -> there.add(each.payload().timestampMs()));
    return truth.allMessages().stream()
        .filter(each -> places.get(each.location()).file.equals(file))
        .anyMatch(each -> !there.contains(each.payload().timestampMs()));
  }

  private static boolean covers(DamagedJournal.Damage damage, Hit hit) {
    return damage.bytes() == 0
        || (damage.offset() < hit.offset + hit.bytes
            && hit.offset < damage.offset() + damage.bytes());
  }

  private static void checkThatACoreTakesIt(Salvage salvage, StateModel found) {
    SimulatedDisk target = new SimulatedDisk(1);
    try (OfflineStore store = OfflineStore.of(SalvageWorkload.open(target), salvage.instance())) {
      StoreCopy.copy(salvage, store);
    }
    StateModel taken = new StateModel();
    try (OfflineStore store = OfflineStore.of(SalvageWorkload.open(target))) {
      assertThat(store.instance()).isEqualTo(salvage.instance());
      store.tell(taken);
    }
    assertThat(taken.allMessages())
        .extracting(StoredMessage::id)
        .containsExactlyElementsOf(found.allMessages().stream().map(StoredMessage::id).toList());
    assertThat(taken.prepared()).isEqualTo(found.prepared());
  }
}
