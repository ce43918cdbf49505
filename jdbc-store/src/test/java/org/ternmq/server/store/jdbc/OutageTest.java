package org.ternmq.server.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ternmq.server.store.DatabaseOptions;
import org.ternmq.server.store.StoreException;

class OutageTest {
  private static final int LONGEST_MS = 60_000;
  private final SQLException full = new SQLException("No space left on device", "HY000");
  private final SQLException away = new SQLException("Connection is broken", "08006");

  private final List<Boolean> told = new ArrayList<>();
  private final Database database =
      new Database(DatabaseOptions.of("jdbc:h2:mem:unused", "sa", ""), true);
  private long elapsedMs = -5;
  private final Outage outage =
      new Outage(
          "It could not be done",
          database,
          LONGEST_MS,
          new CountDownLatch(1),
          told::add,
          () -> elapsedMs * 1_000_000);

  @AfterEach
  void close() {
    database.close();
  }

  private void after(int ms, SQLException answer) {
    elapsedMs += ms;
    outage.pauseOrThrow(answer);
  }

  @Test
  void aDatabaseThatIsAwayForTooLongIsGivenUp() {
    after(0, away);
    after(LONGEST_MS, away);
    assertThatThrownBy(() -> after(1, away))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("60001 ms")
        .hasRootCause(away);
    assertThat(told).isEmpty();
  }

  @Test
  void aFullDiskIsWaitedForAsLongAsTheDatabaseSaysSo() {
    after(0, away);
    after(LONGEST_MS, full);
    after(100 * LONGEST_MS, full);
    after(LONGEST_MS, away); // it may have gone down for want of room
    after(0, full);
    after(LONGEST_MS, away);
    assertThat(told).containsExactly(true);
    outage.over();
    assertThat(told).containsExactly(true, false);
  }

  @Test
  void aDatabaseThatWasFullAndThenIsAwayForTooLongIsGivenUp() {
    after(0, full);
    after(LONGEST_MS, away);
    assertThatThrownBy(() -> after(1, away)).isInstanceOf(StoreException.class);
  }
}
