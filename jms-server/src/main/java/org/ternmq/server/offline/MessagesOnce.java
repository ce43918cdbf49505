package org.ternmq.server.offline;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.Forwarding;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;

/**
 * Passes a state on in which each message is told once, with all queues that hold it, and no page.
 * In a broker a message of several queues may be told in the pages of each of them, and after it
 * was copied each may have a copy of its own. So ids that are told more than once are looked for
 * first, then the queues that hold those messages.
 */
final class MessagesOnce {
  private static final long[] TOLD = {};

  private final Consumer<DurableOperations> state;
  private final Function<IndexPage, List<StoredMessage>> pages;

  /** Of each message that is told more than once, the queues that hold it. */
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
    AllIds ids = new AllIds();
    state.accept(ids);
    ids.forEachDouble(id -> shared.put(id, TOLD));
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

  /** 8 bytes for each message. */
  private final class AllIds extends Look {
    private long[] ids = new long[1_024];
    private int count;

    @Override
    void held(StoredMessage message, long[] queueIds) {
      if (count == ids.length) {
        ids = Arrays.copyOf(ids, count + count / 2);
      }
      ids[count++] = message.id();
    }

    void forEachDouble(LongConsumer action) {
      Arrays.sort(ids, 0, count);
      for (int i = 1; i < count; i++) {
        if (ids[i] == ids[i - 1]) {
          action.accept(ids[i]);
        }
      }
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
