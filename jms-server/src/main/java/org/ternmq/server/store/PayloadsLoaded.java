package org.ternmq.server.store;

import java.util.ArrayList;
import java.util.List;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.StoredMessage;

/**
 * Passes operations on in their order, the messages among them with their payloads: those that are
 * only in a store are read back, some megabytes at a time, and let go again. Used by one thread.
 */
public final class PayloadsLoaded {
  private static final int TELL_AT_A_TIME = 1024;
  private static final long LOAD_BYTES = 8 << 20;

  /** Reads payloads. */
  public interface Loader {

    /** Sets the payloads of these; one that stays null cannot be read, and is not passed on. */
    void load(List<StoredMessage> messages);
  }

  private final DurableOperations into;
  private final Loader loader;
  private final OperationList list = new OperationList(TELL_AT_A_TIME, this::drain);

  public PayloadsLoaded(DurableOperations into, Loader loader) {
    this.into = into;
    this.loader = loader;
  }

  /** Takes the operations; {@link #finish} must come after the last. */
  public DurableOperations operations() {
    return list;
  }

  /** Passes on what was gathered. */
  public void finish() {
    drain();
  }

  private void drain() {
    int told = 0;
    while (told < list.size()) {
      List<StoredMessage> absent = new ArrayList<>();
      int end = told;
      for (long bytes = 0; end < list.size() && bytes < LOAD_BYTES; end++) {
        if (list.isMessage(end) && list.message(end).payload() == null) {
          absent.add(list.message(end));
          bytes += list.message(end).sizeBytes();
        }
      }
      if (!absent.isEmpty()) {
        loader.load(absent);
      }
      for (int i = told; i < end; i++) {
        if (!list.isMessage(i) || list.message(i).payload() != null) {
          list.tell(i, into);
        }
      }
      absent.forEach(message -> message.payload(null));
      told = end;
    }
    list.clear();
  }
}
