package org.ternmq.jms.message;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.ternmq.jms.destination.TernQueue;
import org.ternmq.wire.message.EncodedMessage;

/** What the tests of messages need: sending without a broker, and messages of another provider. */
final class Messages {
  static final MessageFactory FACTORY = new MessageFactory(null);
  static final TernQueue ORDERS = new TernQueue("orders");
  static final long NOW_MS = 1_700_000_000_000L;

  private Messages() {}

  static SendOptions to(Destination destination) {
    return new SendOptions(destination, DeliveryMode.PERSISTENT, 4, 0, 0, false);
  }

  static EncodedMessage encode(Message message) throws JMSException {
    return new MessageToSend(FACTORY).encode(message, to(ORDERS), "ID:1-1", NOW_MS);
  }

  /** The message as a consumer gets it: through bytes, as over a wire. */
  @SuppressWarnings("unchecked") // a message keeps its type on the way
  static <M extends Message> M sentAndReceived(M message) throws JMSException {
    return (M) received(encode(message), 1);
  }

  static TernMessage received(EncodedMessage encoded, int deliveryCount) {
    byte[] onTheWire = new byte[encoded.length() + 7];
    System.arraycopy(encoded.array(), encoded.offset(), onTheWire, 5, encoded.length());
    EncodedMessage arrived = EncodedMessage.wrap(onTheWire, 5, encoded.length());
    return FACTORY.received(arrived, deliveryCount, null, null);
  }

  /**
   * Another provider's implementation: the same behaviour, a class that is not ours, and that knows
   * nothing of delivery times.
   */
  static <M extends Message> M foreign(Class<M> type, M behaviour) {
    Object proxy =
        Proxy.newProxyInstance(
            Messages.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              if (method.getName().equals("setJMSDeliveryTime")) {
                throw new AbstractMethodError("it was made for an older API");
              }
              try {
                return method.invoke(behaviour, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return type.cast(proxy);
  }
}
