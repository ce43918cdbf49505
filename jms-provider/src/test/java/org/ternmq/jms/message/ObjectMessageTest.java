package org.ternmq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.ObjectMessage;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.ternmq.wire.message.EncodedMessage;

class ObjectMessageTest {
  private final ObjectMessage message = Messages.FACTORY.objectMessage();

  private static ObjectMessage readWith(String trustedPackages, Serializable object)
      throws JMSException {
    EncodedMessage encoded = Messages.encode(Messages.FACTORY.objectMessage(object));
    return (ObjectMessage) new MessageFactory(trustedPackages).received(encoded, 1, null, null);
  }

  @Test
  void anObjectIsASnapshotOnBothSides() throws JMSException {
    ArrayList<String> list = new ArrayList<>(List.of("a"));
    message.setObject(list);
    list.add("b");
    ObjectMessage received = Messages.sentAndReceived(message);
    assertThat(received.getObject()).isEqualTo(List.of("a"));
    ((List<?>) received.getObject()).clear();
    assertThat(received.getObject()).isEqualTo(List.of("a"));
  }

  @Test
  void nullIsTheDefaultAndArrivesAsNull() throws JMSException {
    assertThat(message.getObject()).isNull();
    ObjectMessage received = Messages.sentAndReceived(message);
    assertThat(received.getObject()).isNull();
    assertThat(received.isBodyAssignableTo(Integer.class)).isTrue();
    assertThat(received.getBody(Integer.class)).isNull();
  }

  @Test
  void aReceivedObjectIsReadOnlyUntilCleared() throws JMSException {
    message.setObject(1);
    ObjectMessage received = Messages.sentAndReceived(message);
    assertThatThrownBy(() -> received.setObject(2))
        .isInstanceOf(MessageNotWriteableException.class);
    received.clearBody();
    assertThat(received.getObject()).isNull();
    received.setObject(2);
    assertThat(Messages.sentAndReceived(received).getObject()).isEqualTo(2);
  }

  @Test
  void theBodyIsReadAsWhatTheObjectIs() throws JMSException {
    message.setObject(new UUID(0, 7));
    assertThat(message.getBody(Serializable.class)).isEqualTo(new UUID(0, 7));
    assertThat(message.isBodyAssignableTo(UUID.class)).isTrue();
    assertThat(message.isBodyAssignableTo(String.class)).isFalse();
    assertThatThrownBy(() -> message.getBody(String.class))
        .isInstanceOf(MessageFormatException.class);
  }

  @Test
  void whatCannotBeSerializedIsRefusedWithItsCause() {
    ArrayList<Object> list = new ArrayList<>(List.of(new Object()));
    assertThatThrownBy(() -> message.setObject(list))
        .isInstanceOf(MessageFormatException.class)
        .hasCauseInstanceOf(NotSerializableException.class);
  }

  @Test
  void trustedPackagesRefuseAllElseAndLetNumbersAndStringsThrough() throws JMSException {
    assertThat(readWith("java.util.*", new ArrayList<>(List.of("a", 1))).getObject())
        .isEqualTo(List.of("a", 1));
    assertThat(readWith("com.acme.**", 7).getObject()).isEqualTo(7);
    assertThat(readWith("com.acme.**", "s").getObject()).isEqualTo("s");
    ObjectMessage refused = readWith("com.acme.**, org.acme.*", new UUID(0, 7));
    assertThatThrownBy(refused::getObject)
        .isInstanceOf(MessageFormatException.class)
        .hasMessageContaining("java.util.UUID is not among the trustedPackages")
        .hasCauseInstanceOf(InvalidClassException.class);
    assertThat(refused.isBodyAssignableTo(UUID.class)).isFalse();
    assertThat(readWith("!java.util.UUID;java.util.*", new ArrayList<>()).getObject())
        .isEqualTo(List.of());
  }

  @Test
  void aRefusedMessageCanStillBeForwarded() throws JMSException {
    ObjectMessage refused = readWith("com.acme.**", new UUID(0, 7));
    assertThat(Messages.sentAndReceived(refused).getObject()).isEqualTo(new UUID(0, 7));
  }

  @Test
  void aWrongPatternIsRefusedAtOnce() {
    assertThatThrownBy(() -> new MessageFactory("maxdepth=deep"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("trustedPackages");
  }

  @Test
  void classesComeFromTheContextClassLoaderOrElseFromOurs() throws JMSException {
    message.setObject(new UUID(0, 7));
    ObjectMessage received = Messages.sentAndReceived(message);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    List<String> asked = new ArrayList<>();
    ClassLoader recording =
        new ClassLoader(null) {
          @Override
          protected Class<?> findClass(String name) throws ClassNotFoundException {
            asked.add(name);
            throw new ClassNotFoundException(name);
          }
        };
    try {
      thread.setContextClassLoader(recording);
      assertThat(received.getObject()).isEqualTo(new UUID(0, 7));
      assertThat(Messages.sentAndReceived(Messages.FACTORY.objectMessage(new Own("x"))).getObject())
          .isEqualTo(new Own("x"));
      assertThat(asked).contains(Own.class.getName());
      thread.setContextClassLoader(null);
      assertThat(received.getObject()).isEqualTo(new UUID(0, 7));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Known to the class loader of the tests only. */
  record Own(String value) implements Serializable {}

  /** For a proxy. */
  interface Greeting {
    String greet();
  }

  /** For a proxy. */
  record Greeter(String text) implements InvocationHandler, Serializable {
    @Override
    public Object invoke(Object self, Method method, Object[] arguments) {
      return text;
    }
  }

  @Test
  void arraysPrimitivesAndProxiesArriveToo() throws JMSException {
    Object proxy =
        Proxy.newProxyInstance(
            ObjectMessageTest.class.getClassLoader(),
            new Class<?>[] {Greeting.class},
            new Greeter("hello"));
    message.setObject(new Object[] {new int[] {1}, int.class, proxy});
    Object[] read = Messages.sentAndReceived(message).getBody(Object[].class);
    assertThat(read[0]).isEqualTo(new int[] {1});
    assertThat(read[1]).isEqualTo(int.class);
    assertThat(((Greeting) read[2]).greet()).isEqualTo("hello");
  }

  @Test
  void bytesThatAreNoObjectFailAsAFormatError() throws JMSException {
    EncodedMessage encoded = Messages.encode(Messages.FACTORY.objectMessage("a"));
    byte[] broken = encoded.array().clone();
    broken[broken.length - 1] = 0;
    broken[broken.length - encoded.bodyLength()] = 0;
    ObjectMessage received =
        (ObjectMessage)
            Messages.FACTORY.received(
                EncodedMessage.wrap(broken, encoded.offset(), encoded.length()), 1, null, null);
    assertThatThrownBy(received::getObject).isInstanceOf(MessageFormatException.class);
    assertThat(received.isBodyAssignableTo(String.class)).isFalse();
  }
}
