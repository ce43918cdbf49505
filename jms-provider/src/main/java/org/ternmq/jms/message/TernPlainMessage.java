package org.ternmq.jms.message;

import jakarta.jms.MessageFormatException;
import org.ternmq.wire.message.BodyType;
import org.ternmq.wire.message.MessageEncoder;

/** A message of headers and properties only. */
public final class TernPlainMessage extends TernMessage {
  TernPlainMessage() {}

  TernPlainMessage(Received received) {
    super(received);
  }

  @Override
  BodyType bodyType() {
    return BodyType.NONE;
  }

  @Override
  void resetBody() {
    // there is none
  }

  @Override
  void encodeBody(MessageEncoder encoder) {
    encoder.body(BodyType.NONE, null);
  }

  @Override
  boolean hasNoBody() {
    return true;
  }

  @Override
  boolean isReadableAs(Class<?> wanted) {
    return true;
  }

  @Override
  Object bodyCopy() throws MessageFormatException {
    throw new MessageFormatException("The message has no body");
  }
}
