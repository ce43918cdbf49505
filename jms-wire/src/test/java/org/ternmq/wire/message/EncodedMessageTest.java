package org.ternmq.wire.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.error.WireException;

class EncodedMessageTest {

  private static Map<String, Object> everyType() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("aBoolean", true);
    properties.put("aByte", (byte) -7);
    properties.put("aShort", (short) -30_000);
    properties.put("anInt", 123_456_789);
    properties.put("aLong", Long.MIN_VALUE);
    properties.put("aFloat", 1.5f);
    properties.put("aDouble", Math.PI);
    properties.put("aString", "grün");
    properties.put("nothing", null);
    properties.put("größe", 7);
    return properties;
  }

  private static MessageEncoder full() {
    return new MessageEncoder()
        .destination(Address.queue("orders"))
        .persistent(true)
        .priority(9)
        .timestampMs(1)
        .expirationMs(2)
        .deliveryTimeMs(3)
        .messageId("ID:m-1")
        .correlationId("c-1")
        .replyTo(new Address(Address.Kind.TEMPORARY_QUEUE, "reply"))
        .type("invoice")
        .properties(everyType())
        .textBody("Hello, \uD83D\uDE00");
  }

  /** As a reader of the wire meets it: somewhere in an array of something else. */
  private static EncodedMessage moved(EncodedMessage message) {
    byte[] array = new byte[message.length() + 20];
    System.arraycopy(message.array(), message.offset(), array, 13, message.length());
    return EncodedMessage.wrap(array, 13, message.length());
  }

  @Test
  void everyFieldComesBackAsItWasSet() {
    EncodedMessage message = moved(full().encode());

    message.verify();
    assertThat(message.persistent()).isTrue();
    assertThat(message.priority()).isEqualTo(9);
    assertThat(message.timestampMs()).isEqualTo(1);
    assertThat(message.expirationMs()).isEqualTo(2);
    assertThat(message.deliveryTimeMs()).isEqualTo(3);
    assertThat(message.destination()).isEqualTo(Address.queue("orders"));
    assertThat(message.messageId()).isEqualTo("ID:m-1");
    assertThat(message.correlationId()).isEqualTo("c-1");
    assertThat(message.correlationIdBytes()).isNull();
    assertThat(message.replyTo()).isEqualTo(new Address(Address.Kind.TEMPORARY_QUEUE, "reply"));
    assertThat(message.type()).isEqualTo("invoice");
    assertThat(message.properties()).containsExactlyEntriesOf(everyType());
    assertThat(message.bodyType()).isEqualTo(BodyType.TEXT);
    assertThat(message.bodyIsNull()).isFalse();
    assertThat(message.bodyText()).isEqualTo("Hello, \uD83D\uDE00");
    assertThat(message.bodyLength()).isEqualTo(11);
    assertThat(message.body().remaining()).isEqualTo(11);
    assertThat(message.body().isReadOnly()).isTrue();
  }

  @Test
  void aPropertyIsFoundByItsNameAloneAndAnAbsentOneIsNull() {
    EncodedMessage message = moved(full().encode());

    everyType().forEach((name, value) -> assertThat(message.property(name)).isEqualTo(value));
    assertThat(message.property("aStrin")).isNull();
    assertThat(message.property("aStringg")).isNull();
    assertThat(message.property("")).isNull();
    assertThat(message.property("gröse")).isNull();
  }

  @Test
  void whatIsNotSetIsAbsent() {
    EncodedMessage message = moved(new MessageEncoder().destination(Address.topic("t")).encode());

    message.verify();
    assertThat(message.length()).isEqualTo(42);
    assertThat(message.persistent()).isFalse();
    assertThat(message.priority()).isEqualTo(4);
    assertThat(message.messageId()).isNull();
    assertThat(message.correlationId()).isNull();
    assertThat(message.correlationIdBytes()).isNull();
    assertThat(message.replyTo()).isNull();
    assertThat(message.type()).isNull();
    assertThat(message.hasProperties()).isFalse();
    assertThat(message.property("x")).isNull();
    assertThat(message.properties()).isEmpty();
    assertThat(message.bodyType()).isEqualTo(BodyType.NONE);
    assertThat(message.bodyLength()).isZero();
  }

  @Test
  void aTypeIsFoundWhateverStandsBeforeIt() {
    MessageEncoder encoder = new MessageEncoder().destination(Address.topic("t")).type("x");
    assertThat(encoder.encode().type()).isEqualTo("x");
    assertThat(encoder.replyTo(Address.queue("q")).encode().type()).isEqualTo("x");
    assertThat(encoder.correlationIdBytes(new byte[] {-1, 0}).encode().type()).isEqualTo("x");
    assertThat(encoder.replyTo(null).encode().type()).isEqualTo("x");
  }

  @Test
  void aCorrelationIdOfBytesIsNoString() {
    EncodedMessage message =
        moved(full().correlationIdBytes(new byte[] {(byte) 0xFF, 0, 1}).encode());

    message.verify();
    assertThat(message.correlationId()).isNull();
    assertThat(message.correlationIdBytes()).containsExactly(0xFF, 0, 1);
  }

  @Test
  void aNullTextDiffersFromAnEmptyOne() {
    EncodedMessage absent = moved(full().textBody(null).encode());
    EncodedMessage empty = moved(full().textBody("").encode());

    assertThat(absent.bodyIsNull()).isTrue();
    assertThat(absent.bodyText()).isNull();
    assertThat(empty.bodyIsNull()).isFalse();
    assertThat(empty.bodyText()).isEmpty();
  }

  @Test
  void aBodyOfBytesIsReadFromPositionToLimitAndMayBeEncodedTwice() {
    ByteBuffer body = ByteBuffer.wrap(new byte[] {0, 1, 2, 3, 4}).position(1).limit(4);
    MessageEncoder encoder = full().body(BodyType.BYTES, body);

    assertThat(encoder.encode().body()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    assertThat(encoder.encode().body()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
  }

  @Test
  void isForComparesKindAndNameWithoutDecoding() {
    EncodedMessage message = moved(full().destination(Address.queue("größe")).encode());

    assertThat(message.isFor(Address.queue("größe"))).isTrue();
    assertThat(message.isFor(Address.topic("größe"))).isFalse();
    assertThat(message.isFor(Address.queue("grösse"))).isFalse();
    assertThat(message.isFor(Address.queue("gröse"))).isFalse();
  }

  @Test
  void aStringThatIsTooLongIsRefusedByName() {
    assertThatThrownBy(() -> full().type("x".repeat(65_536)).encode())
        .isInstanceOfSatisfying(
            WireException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE))
        .hasMessageContaining("the type has 65536 bytes");
    assertThatThrownBy(() -> full().destination(Address.queue("ä".repeat(513))).encode())
        .isInstanceOf(WireException.class)
        .hasMessageContaining("the destination has 1026 bytes");
    assertThat(full().type("x".repeat(65_535)).encode().type()).hasSize(65_535);
  }

  @Test
  void aPropertyOfATypeThatPropertiesDoNotHaveIsRefused() {
    for (Object value : new Object[] {'c', new byte[1], new Object()}) {
      assertThatThrownBy(() -> full().properties(Map.of("p", value)).encode())
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aMessageCutAnywhereIsRefusedOrShorterInItsBodyOnly() {
    EncodedMessage message = full().encode();
    int headerAndProperties = message.length() - message.bodyLength();
    for (int length = 0; length < message.length(); length++) {
      int cut = length;
      if (cut < headerAndProperties) {
        assertThatThrownBy(() -> EncodedMessage.wrap(message.array(), 0, cut))
            .as("cut at %d", cut)
            .isInstanceOf(WireException.class);
      } else {
        assertThat(EncodedMessage.wrap(message.array(), 0, cut).bodyLength())
            .isEqualTo(cut - headerAndProperties);
      }
    }
  }
}
