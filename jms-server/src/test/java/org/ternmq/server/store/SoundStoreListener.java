package org.ternmq.server.store;

import java.util.List;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;

/** A test that nothing goes wrong for: what its store says of trouble fails it. */
interface SoundStoreListener extends Store.Listener {

  @Override
  default void durable(long batch) {
    // Every batch is forced.
  }

  @Override
  default void loaded(List<StoredMessage> messages) {
    // Nobody asks for payloads.
  }

  @Override
  default void pageLoaded(IndexPage page, List<StoredMessage> messages) {
    // Nobody asks for pages.
  }

  @Override
  default void full(boolean full) {
    throw new AssertionError("full");
  }

  @Override
  default void scarce(boolean scarce) {
    throw new AssertionError("scarce");
  }

  @Override
  default void failed(StoreException cause) {
    throw cause;
  }
}
