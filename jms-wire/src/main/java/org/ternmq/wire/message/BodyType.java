package org.ternmq.wire.message;

/** The kinds of Jakarta Messaging bodies. The number is on the wire and never changes. */
public enum BodyType {
  /** A message of headers and properties only. */
  NONE(0),
  /** UTF-8; see {@link EncodedMessage} for how a null text differs from an empty one. */
  TEXT(1),
  BYTES(2),
  /** A sequence of (name, typed value) pairs, {@link TypedValues}. */
  MAP(3),
  /** A sequence of typed values, {@link TypedValues}. */
  STREAM(4),
  /** Java serialization. */
  OBJECT(5);

  private static final BodyType[] BY_NUMBER = new BodyType[values().length];

  static {
    for (BodyType type : values()) {
      BY_NUMBER[type.number] = type;
    }
  }

  private final int number;

  BodyType(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /** The type of a number from 0 to 5. */
  public static BodyType ofNumber(int number) {
    return BY_NUMBER[number];
  }
}
