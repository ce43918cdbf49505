package org.ternmq.server.offline;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.Forwarding;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;

/**
 * Passes a state on in which each message is told once, with all queues that hold it, and no page.
 * In a broker a message of several queues may be told in pages of each of them; then all but one of
 * these are guests. So guests are looked for first, then for whoever else holds the same messages.
 */
final class MessagesOnce {
  private static final long[] TOLD = {};

  private final Consumer<DurableOperations> state;
  private final Function<IndexPage, List<StoredMessage>> pages;

  /** Of each message that has guests, the queues that hold it; 24 bytes and more each. */
  private final Map<Long, long[]> shared = new HashMap<>();

  /**
   * @param state tells itself, the same each time
   * @param pages reads the messages of one, without payloads
   */
  MessagesOnce(Consumer<DurableOperations> state, Function<IndexPage, List<StoredMessage>> pages) {
    this.state = state;
    this.pages = pages;
  }

  void tell(DurableOperations into) {
    state.accept(
        new Look() {
          @Override
          void held(StoredMessage message, long[] queueIds) {
            if (message.guest()) {
              shared.put(message.id(), TOLD);
            }
          }
        });
    if (!shared.isEmpty()) {
      state.accept(
          new Look() {
            @Override
            void held(StoredMessage message, long[] queueIds) {
              shared.computeIfPresent(message.id(), (id, others) -> joined(others, queueIds));
            }
          });
    }
    state.accept(new Told(into));
  }

  private static long[] joined(long[] some, long[] more) {
    long[] all = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }

  /** Messages and nothing else. */
  private abstract class Look extends Forwarding {
    abstract void held(StoredMessage message, long[] queueIds);

    @Override
    protected DurableOperations to() {
      return null;
    }

    @Override
    public void messageAdded(StoredMessage message, long[] queueIds) {
      held(message, queueIds);
    }

    @Override
    public void pageKept(IndexPage page) {
      pages.apply(page).forEach(message -> held(message, new long[] {page.queueId()}));
    }
  }

  private final class Told extends Forwarding {
    private final DurableOperations into;

    Told(DurableOperations into) {
      this.into = into;
    }

    @Override
    protected DurableOperations to() {
      return into;
    }

    @Override
    public void messageAdded(StoredMessage message, long[] queueIds) {
      long[] all = shared.getOrDefault(message.id(), queueIds);
      if (all != TOLD) {
        into.messageAdded(message, all);
        shared.replace(message.id(), TOLD);
      }
    }

    @Override
    public void pageKept(IndexPage page) {
      for (StoredMessage message : pages.apply(page)) {
        messageAdded(message, new long[] {page.queueId()});
      }
    }
  }
}
