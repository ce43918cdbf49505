package org.ternmq.server.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * One choice of a simulation: what happens, to whom, and a number from which the rest of it is
 * drawn. Steps know nothing of each other, so any part of a history is a history too, and one that
 * fails can be made shorter.
 */
record Step(Kind kind, int who, int salt) {

  /** What happens, and how often in a thousand. */
  enum Kind {
    ACT(420),
    HEAR(270),
    ROUND(180),
    READ(70),
    CHECKPOINT(25),
    TIME(40),
    JUMP(3),
    LOSE(12),
    CUT(6),
    CLOSE(5),
    KILL(3),
    POWER(3),
    KILL_SOON(6),
    POWER_SOON(6),
    RESTART(2),
    FAIL_FORCE(1),
    SLOW(4),
    FULL(2),
    ROOM(6),
    CONGEST(6),
    ROT(4),
    LOSE_LEASE(8);

    private final int weight;

    Kind(int weight) {
      this.weight = weight;
    }

    /** Whether the broker may end by it. */
    boolean endsALife() {
      return switch (this) {
        case KILL, POWER, KILL_SOON, POWER_SOON, RESTART, FAIL_FORCE, LOSE_LEASE, ROT -> true;
        default -> false;
      };
    }
  }

  static List<Step> history(long seed, int steps) {
    Random random = new Random(seed);
    int all = 0;
    for (Kind kind : Kind.values()) {
      all += kind.weight;
    }
    List<Step> history = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      int choice = random.nextInt(all);
      Kind kind = null;
      for (Kind each : Kind.values()) {
        choice -= each.weight;
        if (choice < 0) {
          kind = each;
          break;
        }
      }
      history.add(new Step(kind, random.nextInt(60), random.nextInt()));
    }
    return history;
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + " " + who + " " + salt;
  }

  static Step parse(String line) {
    String[] parts = line.trim().split(" ", -1);
    return new Step(
        Kind.valueOf(parts[0].toUpperCase(Locale.ROOT)),
        Integer.parseInt(parts[1]),
        Integer.parseInt(parts[2]));
  }
}
