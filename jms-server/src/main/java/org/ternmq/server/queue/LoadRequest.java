package org.ternmq.server.queue;

import java.util.List;
import org.ternmq.server.effect.StoredMessage;

/** Payloads that are being read back, and who wants them. */
public abstract class LoadRequest {
  final List<StoredMessage> messages;

  protected LoadRequest(List<StoredMessage> messages) {
    this.messages = messages;
  }

  /** All payloads are there. */
  protected abstract void loaded();
}
