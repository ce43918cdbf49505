package org.ternmq.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EntryStateTest {

  @Test
  void everyStateIsReachableAndLeadsToItsEnd() {
    Set<EntryState> reached = EnumSet.of(EntryState.PENDING);
    for (int i = 0; i < EntryState.values().length; i++) {
      for (EntryState from : EnumSet.copyOf(reached)) {
        for (EntryState to : EntryState.values()) {
          if (from.mayBecome(to)) {
            reached.add(to);
          }
        }
      }
    }
    assertThat(reached).containsExactlyInAnyOrder(EntryState.values());
    for (EntryState state : EntryState.values()) {
      assertThat(state.mayBecome(EntryState.GONE)).isEqualTo(state != EntryState.GONE);
      assertThat(state.mayBecome(EntryState.PENDING)).isFalse();
    }
  }

  @Test
  void theBitsKeptInAnEntryNameTheState() {
    for (EntryState state : EntryState.values()) {
      assertThat(EntryState.of(state.bits())).isSameAs(state);
    }
  }
}
