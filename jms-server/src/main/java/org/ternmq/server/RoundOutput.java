package org.ternmq.server;

import java.util.ArrayList;
import org.ternmq.server.store.Store;

/**
 * What was said to peers and has not left: each connection gets one write at the end of a round,
 * and none as long as what was said may not be known yet. Some of it waits for a write of the
 * store, since a broker that starts after this one was killed must know it; and all of it is true
 * only as long as the data are this broker's.
 *
 * <p>Owned by the loop's thread.
 */
final class RoundOutput {
  private final Store store;
  private final ArrayList<Peer> peers = new ArrayList<>();
  private boolean waitsForWrite;
  private boolean held; // the store still writes what must be known before it

  RoundOutput(Store store) {
    this.store = store;
  }

  /** Something was said to this one. */
  void note(Peer peer) {
    if (!peer.hasOutput) {
      peer.hasOutput = true;
      peers.add(peer);
    }
  }

  /** What is said in this round must not be unknown to a broker that starts after a kill. */
  void waitForWrite() {
    waitsForWrite = true;
  }

  boolean waitsForWrite() {
    return waitsForWrite;
  }

  /** At the end of the round, when the store has been told everything. */
  void write() {
    store.write();
    waitsForWrite = false; // not before: if it fails, nothing of this output may leave
    held = !store.written();
  }

  /** Whether what was said has to stay, at this moment. */
  boolean mayNotLeave() {
    return waitsForWrite || isHeld();
  }

  /**
   * What was said is true only as long as the data are ours. If they are now, it was true when it
   * was said, however long its way to the peer takes from here.
   */
  private boolean isHeld() {
    held = held && !store.written();
    return held || mayBelongToAnother();
  }

  private boolean mayBelongToAnother() {
    return !store.stillOwned();
  }

  /**
   * @param mayStay false at the end, when there is no later round
   */
  void flush(boolean mayStay) {
    if (peers.isEmpty()) {
      return;
    }
    if (mayStay && isHeld()) {
      for (int i = 0; i < peers.size(); i++) {
        peers.get(i).connection.stays();
      }
      return; // the store runs a task when that changes, and so ends another round
    }
    for (int i = 0; i < peers.size(); i++) {
      Peer peer = peers.get(i);
      peer.hasOutput = false;
      peer.connection.flush();
    }
    peers.clear();
  }

  /** It is never said. */
  void drop() {
    peers.forEach(peer -> peer.connection.dropKept());
  }

  /** At the end of a broker, when nobody will be sure any more that the data are its own. */
  void dropUnlessOwned() {
    if (mayBelongToAnother()) {
      drop();
    }
  }
}
