package org.ternmq.bench.micro;

import java.nio.ByteBuffer;
import java.util.Map;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.BodyType;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.MessageEncoder;

/** The messages that are measured with: bytes, with two properties where selectors look at them. */
final class Messages {
  static final Address QUEUE = Address.queue("bench");
  private static final Map<String, Object> PROPERTIES = Map.of("region", "r250", "price", 11);

  private Messages() {}

  static EncodedMessage bytes(int bodyBytes, boolean persistent, boolean properties) {
    MessageEncoder encoder =
        new MessageEncoder()
            .destination(QUEUE)
            .persistent(persistent)
            .messageId("ID:0b8ed5a8-55cc-4f24-9d5a-1c5f4f7c3f01:1:1:1")
            .timestampMs(1_760_000_000_000L)
            .body(BodyType.BYTES, ByteBuffer.allocate(bodyBytes));
    return (properties ? encoder.properties(PROPERTIES) : encoder).encode();
  }
}
