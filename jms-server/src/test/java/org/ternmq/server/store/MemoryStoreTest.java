package org.ternmq.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryStoreTest extends StoreContract {

  @Override
  protected Store openStore() {
    return new MemoryStore();
  }

  @Test
  void aBatchIsDurableWhenItEnds() {
    StoreDriver driver = open();
    long batch = driver.batch(false, operations -> operations.queueCreated(1, "q"));
    assertThat(driver.store.durableBatch()).isEqualTo(batch);
  }

  @Test
  void takesEveryOperation() {
    StoreDriver driver = open();
    tellOneOfEach(driver);
    assertThat(driver.store.checkpointDue()).isFalse();
    assertThat(driver.store.statistics().forces()).isZero();
  }
}
