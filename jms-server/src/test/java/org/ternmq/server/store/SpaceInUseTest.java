package org.ternmq.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ternmq.journal.SimulatedDisk;
import org.ternmq.server.effect.StoredMessage;

/**
 * The space of a message is used again only when nobody can come back to it: no read that was asked
 * for before, and no start after a power cut that takes its removal back. Reads and checkpoints
 * happen when the test says so.
 */
class SpaceInUseTest {
  private static final int BODY_BYTES = 1_000;
  private static final int MESSAGES = 120; // several segments

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private HandThread reading;
  private HandThread checkpoints;

  private StoreDriver open() {
    reading = new HandThread();
    checkpoints = new HandThread();
    return new StoreDriver(SimulatedStores.open(disk, false, reading, checkpoints));
  }

  private StoreDriver withMessages() {
    StoreDriver driver = open();
    driver.durably(operations -> operations.queueCreated(1, "q"));
    add(driver, 1, MESSAGES);
    return driver;
  }

  private static void add(StoreDriver driver, long first, int count) {
    for (long id = first; id < first + count; id++) {
      StoredMessage message = driver.made(id, BODY_BYTES);
      driver.durably(operations -> operations.messageAdded(message, new long[] {1}));
    }
  }

  private static void remove(StoreDriver driver, long first, long last, boolean force) {
    driver.batch(
        force,
        operations -> {
          for (long id = first; id <= last; id++) {
            operations.messageRemoved(1, id);
          }
        });
    driver.store.flush();
  }

  private void finishCheckpoint(StoreDriver driver) {
    while (checkpoints.runOne()) {
      driver.loop.run();
    }
    driver.loop.run();
  }

  @Test
  void aReadThatWasAskedForBeforeTheRemovalFindsItsMessage() {
    StoreDriver driver = withMessages();
    finishCheckpoint(driver);
    while (reading.runOne()) {
      driver.loop.run(); // what a checkpoint had moved
    }
    StoredMessage first = driver.made(1, BODY_BYTES);
    driver.dropPayloads();
    driver.store.load(List.of(first));
    remove(driver, 1, MESSAGES, true);
    for (int round = 0; round < 3; round++) {
      add(driver, 1_000 + 100L * round, 60);
      finishCheckpoint(driver);
    }
    reading.runOne();
    driver.loop.run();
    assertThat(driver.failure).isNull();
    assertThat(driver.loaded).isNotEmpty();
  }

  @Test
  void aRemovalThatAPowerCutTakesBackLeavesTheMessageReadable() {
    StoreDriver driver = withMessages();
    finishCheckpoint(driver);
    remove(driver, 2, MESSAGES - 1, true);
    driver.dropPayloads();
    driver.store.checkpoint(driver.model::describe); // tells of the first message
    remove(driver, 1, 1, false);
    driver.store.load(List.of(driver.made(MESSAGES, BODY_BYTES)));
    reading.runOne(); // after reads, too, space is given free
    driver.loop.run();
    finishCheckpoint(driver);
    disk.crash();
    driver = open();
    List<StoredMessage> there = driver.model.messages();
    driver.store.load(there);
    driver.store.flush();
    while (reading.runOne()) {
      driver.loop.run();
    }
    assertThat(driver.failure).isNull();
    assertThat(there).allMatch(message -> message.payload() != null);
  }
}
