package org.ternmq.bench.micro;

import java.util.List;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.Effects;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.store.MemoryStore;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;

/** Takes what the core says and does nothing with it; its store is durable at once. */
final class SilentShell implements Effects {
  private final MemoryStore store = new MemoryStore();
  final long[] delivered = new long[1024];
  int deliveries;

  @Override
  public void send(int connectionId, Command command) {
    if (command instanceof BrokerCommand.Deliver deliver) {
      delivered[deliveries++] = deliver.messageId();
    } else if (command instanceof BrokerCommand.Failed || command instanceof Command.Goodbye) {
      throw new IllegalStateException(command.toString());
    }
  }

  @Override
  public void sendWithNext(int connectionId, Command command) {
    send(connectionId, command);
  }

  @Override
  public void disconnect(int connectionId, ErrorCode code, String text) {
    throw new IllegalStateException(code + ": " + text);
  }

  @Override
  public DurableOperations store() {
    return store.operations();
  }

  @Override
  public long endBatch(boolean force) {
    return store.endBatch(force);
  }

  @Override
  public void writeBeforeOutput() {
    store.write();
  }

  @Override
  public long durableBatch() {
    return store.durableBatch();
  }

  @Override
  public void load(List<StoredMessage> messages) {
    throw new IllegalStateException("nothing was dropped");
  }

  @Override
  public void released(StoredMessage message) {
    store.released(message);
  }

  @Override
  public boolean savesPages() {
    return false;
  }

  @Override
  public boolean savePage(IndexPage page, List<StoredMessage> messages) {
    throw new IllegalStateException("there are no pages");
  }

  @Override
  public void loadPage(IndexPage page) {
    throw new IllegalStateException("there are no pages");
  }

  @Override
  public List<StoredMessage> readPage(IndexPage page) {
    throw new IllegalStateException("there are no pages");
  }

  @Override
  public void released(IndexPage page, boolean messagesToo) {
    throw new IllegalStateException("there are no pages");
  }

  @Override
  public void wakeAt(long timeMs) {
    // the clock stands still
  }
}
