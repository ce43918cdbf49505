package org.ternmq.server.offline;

import java.util.List;
import java.util.UUID;
import org.ternmq.server.effect.Authenticator;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.Effects;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.session.MessagingCore;
import org.ternmq.server.store.Store;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;

/**
 * The broker's core, only to learn a history and to tell the state that it leads to. It has no
 * clients, and asks for nothing.
 */
final class SilentCore {
  /** What a stopped broker left is taken as it is: nothing of it is over a limit here. */
  private static final CoreLimits NO_LIMITS =
      new CoreLimits(
              1,
              Long.MAX_VALUE,
              Integer.MAX_VALUE,
              Integer.MAX_VALUE,
              Integer.MAX_VALUE,
              Integer.MAX_VALUE,
              0,
              "dead-letters",
              false,
              0,
              Long.MAX_VALUE,
              "offline")
          .heapEntries(Integer.MAX_VALUE);

  private final MessagingCore core;

  /**
   * @param store that tells the history
   */
  SilentCore(UUID instance, Store store) {
    this.core = new MessagingCore(NO_LIMITS, Authenticator.ANYBODY, instance, new NoEffects(store));
  }

  /** Takes the history. */
  DurableOperations recovery() {
    return core.recovery();
  }

  /** Tells the state; the history is complete with the first call. */
  void describe(DurableOperations into) {
    core.describe(into);
  }

  /** A history has no effects. */
  private static final class NoEffects implements Effects {
    private final Store store;

    NoEffects(Store store) {
      this.store = store;
    }

    @Override
    public boolean savesPages() {
      return store.savesPages();
    }

    @Override
    public boolean savePage(IndexPage page, List<StoredMessage> messages) {
      return false; // a tool has the heap it needs, and writes nothing
    }

    @Override
    public void loadPage(IndexPage page) {
      throw new IllegalStateException("a history needs no page but at once");
    }

    @Override
    public List<StoredMessage> readPage(IndexPage page) {
      return store.readPage(page);
    }

    @Override
    public void released(IndexPage page, boolean messagesToo) {
      // As for a message.
    }

    @Override
    public void send(int connectionId, Command command) {
      throw new IllegalStateException("there are no connections");
    }

    @Override
    public void sendWithNext(int connectionId, Command command) {
      throw new IllegalStateException("there are no connections");
    }

    @Override
    public void disconnect(int connectionId, ErrorCode code, String text) {
      throw new IllegalStateException("there are no connections");
    }

    @Override
    public DurableOperations store() {
      throw new IllegalStateException("a history changes nothing");
    }

    @Override
    public long endBatch(boolean force) {
      throw new IllegalStateException("a history changes nothing");
    }

    @Override
    public void writeBeforeOutput() {
      throw new IllegalStateException("a history changes nothing");
    }

    @Override
    public long durableBatch() {
      return 0;
    }

    @Override
    public void load(List<StoredMessage> messages) {
      throw new IllegalStateException("a history needs no payloads");
    }

    @Override
    public void released(StoredMessage message) {
      // The store sums up what is left when the history is complete.
    }

    @Override
    public void wakeAt(long timeMs) {
      // Time does not pass here.
    }
  }
}
