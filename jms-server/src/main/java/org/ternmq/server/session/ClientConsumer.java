package org.ternmq.server.session;

import org.ternmq.server.destination.Attachment;

/** A consumer or browser of a session. Closed ones stay while the session has messages of them. */
final class ClientConsumer {
  final int id;
  final ClientSession session;
  final Attachment attachment;
  boolean closed;

  /** Whose messages it holds for its session; null: its own. */
  ClientConsumer source;

  ClientConsumer(int id, ClientSession session, Attachment attachment) {
    this.id = id;
    this.session = session;
    this.attachment = attachment;
  }

  void hold(boolean held) {
    if (attachment.consumer() != null) {
      attachment.consumer().hold(held);
    } else {
      attachment.browser().hold(held);
    }
  }
}
