package org.ternmq.server.store;

import java.nio.BufferUnderflowException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.ternmq.journal.JournalException;
import org.ternmq.journal.JournalReader;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.wire.error.WireException;
import org.ternmq.wire.message.EncodedMessage;

/**
 * Reads payloads back on a thread of its own, so that the loop never waits for a read. Requests are
 * served in order, and numbered so that the space they need is kept until they are done. Called on
 * the loop thread.
 */
final class PayloadReader {
  private final JournalReader reader; // used on the reading thread only
  private final Executor loop;
  private final Consumer<StoreException> onFailure;
  private final ExecutorService thread;
  private volatile boolean closing;
  private long asked;
  private long done;
  private long payloads;

  /**
   * @param thread that reads; the caller shuts it down
   * @param loop runs tasks on the loop thread
   * @param onFailure is told there that something cannot be read
   */
  PayloadReader(
      JournalReader reader,
      ExecutorService thread,
      Executor loop,
      Consumer<StoreException> onFailure) {
    this.reader = reader;
    this.loop = loop;
    this.onFailure = onFailure;
    this.thread = thread;
  }

  /**
   * Reads from where the messages lie now.
   *
   * @param then gets, on the loop thread, the messages and their payloads in the same order
   */
  void read(List<StoredMessage> messages, BiConsumer<List<StoredMessage>, EncodedMessage[]> then) {
    int count = messages.size();
    long[] ids = new long[count];
    long[] positions = new long[count];
    int[] sizes = new int[count];
    for (int i = 0; i < count; i++) {
      StoredMessage message = messages.get(i);
      ids[i] = message.id();
      positions[i] = message.location();
      sizes[i] = message.sizeBytes();
    }
    read(
        source -> readAll(source, ids, positions, sizes),
        read -> {
          payloads += read.length;
          then.accept(messages, read);
        });
  }

  /**
   * Does other reads in their turn.
   *
   * @param work is done on the reading thread
   * @param then gets its result on the loop thread
   */
  <T> void read(Function<JournalReader, T> work, Consumer<T> then) {
    long number = ++asked;
    thread.execute(
        () -> {
          if (closing) {
            return;
          }
          T result;
          try {
            result = work.apply(reader);
          } catch (JournalException
              | WireException
              | StoreException
              | BufferUnderflowException
              | IllegalArgumentException e) {
            StoreException failure =
                new StoreException("A stored message cannot be read: " + e.getMessage(), e);
            loop.execute(() -> onFailure.accept(failure));
            return;
          }
          loop.execute(
              () -> {
                done = number;
                if (!closing) {
                  then.accept(result);
                }
              });
        });
  }

  /** Leaves out what is not read because the store is being closed. */
  private EncodedMessage[] readAll(
      JournalReader source, long[] ids, long[] positions, int[] sizes) {
    EncodedMessage[] read = new EncodedMessage[ids.length];
    for (int i = 0; i < ids.length && !closing; i++) {
      if (positions[i] != StoredMessage.NOWHERE) {
        read[i] = payload(source, ids[i], positions[i], sizes[i]);
      }
    }
    return read;
  }

  /** One payload, on the reading thread. */
  static EncodedMessage payload(JournalReader source, long id, long position, int sizeBytes) {
    var record = source.read(position, LogAppender.liveBytes(sizeBytes));
    return OperationRecords.readPayload(source.type(), record, id, sizeBytes);
  }

  /** The number of the last request. */
  long asked() {
    return asked;
  }

  /** All requests up to this number are done. */
  long done() {
    return done;
  }

  /** How many payloads were read. */
  long payloads() {
    return payloads;
  }

  /**
   * Drops what was asked for and not begun; waits for the read under way. The thread was shut down.
   */
  void close() {
    closing = true;
    boolean interrupted = false;
    try {
      while (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
        interrupted |= Thread.interrupted();
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    reader.close();
  }
}
