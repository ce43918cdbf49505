package org.ternmq.server.offline;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.journal.DamagedJournal;
import org.ternmq.journal.Position;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.store.JournalRecords;

/**
 * Tells a state the batches of a damaged log: whole ones as a recovery would, those of which a part
 * is lost as such, and leaves out those that their owner gave up.
 */
final class BatchReader implements DamagedJournal.Visitor {
  private final SalvagedState state;
  private final List<Kept> pending = new ArrayList<>();
  private boolean damaged; // since the batch began, or since the last one ended
  private boolean torn; // the log ended here
  private int beforeGap; // of the pending ones, how many there were at the last gap

  private record Kept(int type, long position, byte[] payload) {}

  BatchReader(SalvagedState state) {
    this.state = state;
  }

  @Override
  public void damage(DamagedJournal.Damage damage) {
    torn = damage.torn();
    if (!torn) {
      gap();
    }
  }

  @Override
  public void gap() {
    damaged = true;
    beforeGap = pending.size();
    state.hole();
  }

  @Override
  public void record(int type, long position, boolean first, boolean more, ByteBuffer payload) {
    if (first) {
      giveUp();
      if (pending.isEmpty() && !more) {
        tell(type, position, payload);
        return;
      }
    } else if (pending.isEmpty() && !damaged) {
      damaged = true; // its beginning is lost, and nobody noticed
      state.hole();
    }
    byte[] copy = new byte[payload.remaining()];
    payload.get(payload.position(), copy);
    pending.add(new Kept(type, position, copy));
    if (!more) {
      tellPending();
    }
  }

  /** Another batch begins: of the one before a part is lost, or its owner did not end it. */
  private void giveUp() {
    if (damaged) {
      tellPending();
    }
    forget();
  }

  /** The log is told. */
  void end() {
    if (damaged && !torn) {
      tellPending();
    }
    pending.clear();
  }

  private void tellPending() {
    state.partial(damaged);
    for (int i = 0; i < pending.size(); i++) {
      Kept each = pending.get(i);
      tell(each.type, each.position, ByteBuffer.wrap(each.payload));
      if (i + 1 == beforeGap) {
        state.doubtSeen(); // what is lost may have been about these: they were not told before it
      }
    }
    state.partial(false);
    forget();
  }

  private void forget() {
    pending.clear();
    damaged = false;
    beforeGap = 0;
  }

  private void tell(int type, long position, ByteBuffer payload) {
    long place = position == Position.NONE ? StoredMessage.NOWHERE : position;
    JournalRecords.read(type, place, payload, state);
  }
}
