package org.ternmq.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.ternmq.server.effect.StoredMessage;

/** What every store that outlives its process has to do. */
abstract class DurableStoreContract extends StoreContract {

  /** Ends the owner of the store without closing it. */
  protected abstract void killOwner(StoreDriver driver) throws InterruptedException;

  @Test
  void tellsEveryOperationAgainAfterBeingClosed() {
    StoreDriver driver = open();
    tellOneOfEach(driver);
    driver.close();
    StoreDriver reopened = open();
    assertThat(reopened.model.text()).isEqualTo(driver.model.text());
    assertThat(reopened.instance).isEqualTo(driver.instance);
  }

  @Test
  void tellsWhatWasDurableAfterItsOwnerWasKilled() throws InterruptedException {
    StoreDriver driver = open();
    tellOneOfEach(driver);
    killOwner(driver);
    StoreDriver reopened = open();
    assertThat(reopened.model.text()).isEqualTo(driver.model.text());
    assertThat(reopened.instance).isEqualTo(driver.instance);
  }

  @Test
  void tellsMessagesInTheOrderOfTheirArrival() throws InterruptedException {
    StoreDriver driver = open();
    driver.durably(operations -> operations.queueCreated(1, "q"));
    addMessages(driver, 1, 500, 1);
    killOwner(driver);
    StoreDriver reopened = open();
    assertThat(reopened.model.messages().stream().map(StoredMessage::id))
        .containsExactlyElementsOf(LongStream.range(1, 500).boxed().toList());
  }

  @Test
  void recoveredMessagesHaveNoPayloadInTheHeapAndCanBeLoaded() throws InterruptedException {
    StoreDriver driver = open();
    driver.durably(operations -> operations.queueCreated(1, "q"));
    addMessages(driver, 1, 100, 1);
    driver.close();
    StoreDriver reopened = open();
    List<StoredMessage> messages = reopened.model.messages();
    assertThat(messages).hasSize(99).allMatch(message -> message.payload() == null);
    reopened.load(messages);
    assertPayloads(messages);
  }
}
