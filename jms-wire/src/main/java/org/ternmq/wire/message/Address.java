package org.ternmq.wire.message;

import java.util.Objects;

/**
 * A destination's kind and name, as it travels on the wire and in the journal. Two addresses are
 * equal when both kind and name are: a queue and a topic of the same name are different
 * destinations.
 *
 * @param name 1 to {@value #MAX_NAME_BYTES} bytes in UTF-8; the broker checks its characters
 */
public record Address(Kind kind, String name) {
  /** The longest name, in bytes of UTF-8. */
  public static final int MAX_NAME_BYTES = 1024;

  /** What a name denotes. The number is on the wire and never changes. */
  public enum Kind {
    QUEUE(0),
    TOPIC(1),
    TEMPORARY_QUEUE(2),
    TEMPORARY_TOPIC(3);

    private static final Kind[] BY_NUMBER = new Kind[values().length];

    static {
      for (Kind kind : values()) {
        BY_NUMBER[kind.number] = kind;
      }
    }

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    public int number() {
      return number;
    }

    /** The kind of a number from 0 to 3. */
    public static Kind ofNumber(int number) {
      return BY_NUMBER[number];
    }

    public boolean isTopic() {
      return this == TOPIC || this == TEMPORARY_TOPIC;
    }

    public boolean isTemporary() {
      return this == TEMPORARY_QUEUE || this == TEMPORARY_TOPIC;
    }
  }

  public Address {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
  }

  public static Address queue(String name) {
    return new Address(Kind.QUEUE, name);
  }

  public static Address topic(String name) {
    return new Address(Kind.TOPIC, name);
  }

  /** Such as {@code queue://orders}. */
  @Override
  public String toString() {
    return switch (kind) {
      case QUEUE -> "queue://" + name;
      case TOPIC -> "topic://" + name;
      case TEMPORARY_QUEUE -> "temp-queue://" + name;
      case TEMPORARY_TOPIC -> "temp-topic://" + name;
    };
  }
}
