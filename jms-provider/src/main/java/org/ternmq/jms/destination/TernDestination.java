package org.ternmq.jms.destination;

import jakarta.jms.Destination;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.ternmq.wire.message.Address;

/**
 * A destination of TernMQ: an immutable name with a kind, safe for use by several threads. Two are
 * equal when kind and name are equal: a queue and a topic of the same name are different, and so
 * are a queue and a temporary queue.
 */
public abstract sealed class TernDestination implements Destination, Serializable
    permits TernQueue, TernTopic, TernTemporaryQueue, TernTemporaryTopic {
  private static final long serialVersionUID = 1L;

  private final Address.Kind kind;
  private final String name;

  /** Derived from kind and name; kept because every send needs it. */
  private transient volatile Address address;

  /** Of a temporary one that was deleted through this object. */
  private transient volatile boolean deleted;

  TernDestination(Address address) {
    this.kind = address.kind();
    this.name = address.name();
    this.address = address;
  }

  /** Checks what every name must obey; the broker checks the rest. */
  static String checkedName(String name) {
    Objects.requireNonNull(name, "name");
    if (name.isEmpty()) {
      throw new IllegalArgumentException("A destination's name is empty");
    }
    // a character is 3 bytes at most, two that are a surrogate pair 4
    boolean mayBeTooLong = name.length() > Address.MAX_NAME_BYTES / 3;
    if (mayBeTooLong && name.getBytes(StandardCharsets.UTF_8).length > Address.MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "A destination's name is longer than " + Address.MAX_NAME_BYTES + " bytes");
    }
    return name;
  }

  /** The name alone, without its kind. */
  public final String getName() {
    return name;
  }

  /** For the provider's own packages: what stands for this destination on the wire. */
  @SuppressWarnings("exports") // not for applications, which have no use for the wire's types
  public final Address address() {
    Address known = address;
    if (known == null) {
      known = new Address(kind, name);
      address = known;
    }
    return known;
  }

  final void markDeleted() {
    deleted = true;
  }

  /**
   * For the provider's own packages: whether it was a temporary destination and this object deleted
   * it, so that a send need not ask the broker to be refused (specification 10.3).
   */
  public final boolean isDeleted() {
    return deleted;
  }

  /**
   * Also to an administered object of a server that stands for it: applications compare what they
   * have injected with what a message says.
   */
  @Override
  public final boolean equals(Object other) {
    if (this == other) {
      return true;
    }
    Object same = other instanceof DestinationBean bean ? bean.destinationOrNull() : other;
    return same instanceof TernDestination that && kind == that.kind && name.equals(that.name);
  }

  @Override
  public final int hashCode() {
    return kind.number() * 31 + name.hashCode();
  }

  /** Such as {@code queue://orders}. */
  @Override
  public final String toString() {
    return address().toString();
  }
}
