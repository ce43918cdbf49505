package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.Queue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;

/**
 * The properties that a {@code JMSProducer} gives its messages (specification 7.5), with the
 * conversions of 3.5.4.
 */
@Conformance
class JmsProducerPropertiesTest {

  /** A type of property: how to set a value of it, how to ask for a value as it. */
  private enum Type {
    BOOLEAN {
      @Override
      JMSProducer set(JMSProducer producer, String name, Object value) {
        return producer.setProperty(name, (boolean) value);
      }

      @Override
      Object get(JMSProducer producer, String name) {
        return producer.getBooleanProperty(name);
      }
    },
    BYTE {
      @Override
      JMSProducer set(JMSProducer producer, String name, Object value) {
        return producer.setProperty(name, (byte) value);
      }

      @Override
      Object get(JMSProducer producer, String name) {
        return producer.getByteProperty(name);
      }
    },
    SHORT {
      @Override
      JMSProducer set(JMSProducer producer, String name, Object value) {
        return producer.setProperty(name, (short) value);
      }

      @Override
      Object get(JMSProducer producer, String name) {
        return producer.getShortProperty(name);
      }
    },
    INT {
      @Override
      JMSProducer set(JMSProducer producer, String name, Object value) {
        return producer.setProperty(name, (int) value);
      }

      @Override
      Object get(JMSProducer producer, String name) {
        return producer.getIntProperty(name);
      }
    },
    LONG {
      @Override
      JMSProducer set(JMSProducer producer, String name, Object value) {
        return producer.setProperty(name, (long) value);
      }

      @Override
      Object get(JMSProducer producer, String name) {
        return producer.getLongProperty(name);
      }
    },
    FLOAT {
      @Override
      JMSProducer set(JMSProducer producer, String name, Object value) {
        return producer.setProperty(name, (float) value);
      }

      @Override
      Object get(JMSProducer producer, String name) {
        return producer.getFloatProperty(name);
      }
    },
    DOUBLE {
      @Override
      JMSProducer set(JMSProducer producer, String name, Object value) {
        return producer.setProperty(name, (double) value);
      }

      @Override
      Object get(JMSProducer producer, String name) {
        return producer.getDoubleProperty(name);
      }
    },
    STRING {
      @Override
      JMSProducer set(JMSProducer producer, String name, Object value) {
        return producer.setProperty(name, (String) value);
      }

      @Override
      Object get(JMSProducer producer, String name) {
        return producer.getStringProperty(name);
      }
    },
    OBJECT {
      @Override
      JMSProducer set(JMSProducer producer, String name, Object value) {
        return producer.setProperty(name, value);
      }

      @Override
      Object get(JMSProducer producer, String name) {
        return producer.getObjectProperty(name);
      }
    };

    abstract JMSProducer set(JMSProducer producer, String name, Object value);

    abstract Object get(JMSProducer producer, String name);
  }

  private static final Map<Type, Object> VALUES =
      Map.of(
          Type.BOOLEAN,
          true,
          Type.BYTE,
          (byte) -7,
          Type.SHORT,
          (short) 300,
          Type.INT,
          70_000,
          Type.LONG,
          5_000_000_000L,
          Type.FLOAT,
          1.5f,
          Type.DOUBLE,
          2.25e100,
          Type.STRING,
          "text");

  /** The table of 3.5.4: what a value may be read as, beside String and Object, which all may. */
  private static final Map<Type, Set<Type>> READABLE_AS =
      Map.of(
          Type.BOOLEAN, Set.of(Type.BOOLEAN),
          Type.BYTE, Set.of(Type.BYTE, Type.SHORT, Type.INT, Type.LONG),
          Type.SHORT, Set.of(Type.SHORT, Type.INT, Type.LONG),
          Type.INT, Set.of(Type.INT, Type.LONG),
          Type.LONG, Set.of(Type.LONG),
          Type.FLOAT, Set.of(Type.FLOAT, Type.DOUBLE),
          Type.DOUBLE, Set.of(Type.DOUBLE),
          Type.STRING, Set.of());

  static List<Arguments> types() {
    List<Arguments> rows = new ArrayList<>();
    VALUES.forEach((type, value) -> rows.add(Arguments.of(type, value)));
    return rows;
  }

  static List<Arguments> legalConversions() {
    List<Arguments> rows = new ArrayList<>();
    READABLE_AS.forEach(
        (from, targets) ->
            targets.forEach(
                to ->
                    rows.add(Arguments.of(from, VALUES.get(from), to, as(to, VALUES.get(from))))));
    VALUES.forEach(
        (from, value) -> {
          rows.add(Arguments.of(from, value, Type.STRING, value.toString()));
          rows.add(Arguments.of(from, value, Type.OBJECT, value));
        });
    rows.add(Arguments.of(Type.STRING, "true", Type.BOOLEAN, true));
    rows.add(Arguments.of(Type.STRING, "yes", Type.BOOLEAN, false));
    rows.add(Arguments.of(Type.STRING, "-128", Type.BYTE, (byte) -128));
    rows.add(Arguments.of(Type.STRING, "32767", Type.SHORT, (short) 32767));
    rows.add(Arguments.of(Type.STRING, "-5", Type.INT, -5));
    rows.add(Arguments.of(Type.STRING, "5000000000", Type.LONG, 5_000_000_000L));
    rows.add(Arguments.of(Type.STRING, "1.5", Type.FLOAT, 1.5f));
    rows.add(Arguments.of(Type.STRING, "-2.5e3", Type.DOUBLE, -2500d));
    return rows;
  }

  private static Object as(Type type, Object value) {
    return switch (type) {
      case SHORT -> ((Number) value).shortValue();
      case INT -> ((Number) value).intValue();
      case LONG -> ((Number) value).longValue();
      case DOUBLE -> ((Number) value).doubleValue();
      default -> value;
    };
  }

  static List<Arguments> illegalConversions() {
    List<Arguments> rows = new ArrayList<>();
    for (Type from : VALUES.keySet()) {
      for (Type to : VALUES.keySet()) {
        if (from != Type.STRING && to != Type.STRING && !READABLE_AS.get(from).contains(to)) {
          rows.add(Arguments.of(from, VALUES.get(from), to));
        }
      }
    }
    return rows;
  }

  static List<Type> numbers() {
    return List.of(Type.BYTE, Type.SHORT, Type.INT, Type.LONG, Type.FLOAT, Type.DOUBLE);
  }

  static List<Arguments> typesWithBadNames() {
    List<Arguments> rows = new ArrayList<>();
    VALUES.forEach(
        (type, value) -> {
          rows.add(Arguments.of(type, value, null));
          rows.add(Arguments.of(type, value, ""));
        });
    rows.add(Arguments.of(Type.OBJECT, 5, null));
    rows.add(Arguments.of(Type.OBJECT, 5, ""));
    return rows;
  }

  @ParameterizedTest
  @MethodSource("types")
  @Assertion({
    "JMS:JAVADOC:1275", "JMS:JAVADOC:1278", "JMS:JAVADOC:1281", "JMS:JAVADOC:1284",
    "JMS:JAVADOC:1287", "JMS:JAVADOC:1290", "JMS:JAVADOC:1293", "JMS:JAVADOC:1296",
    "JMS:JAVADOC:1299"
  })
  void aPropertyOfTheProducerReplacesTheOneOfTheMessage(Type type, Object value, Jms jms)
      throws JMSException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();
    JMSProducer producer = context.createProducer();
    Message message = context.createMessage();
    message.setStringProperty("replaced", "by the producer");
    message.setStringProperty("kept", "of the message");

    assertThat(type.set(producer, "replaced", value)).isSameAs(producer);
    assertThat(producer.setProperty("asObject", value)).isSameAs(producer);
    producer.send(queue, message);

    Message received = jms.receive(context.createConsumer(queue));
    for (Message each : List.of(message, received)) {
      assertThat(each.getObjectProperty("replaced")).isEqualTo(value);
      assertThat(each.getObjectProperty("asObject")).isEqualTo(value);
      assertThat(each.getStringProperty("kept")).isEqualTo("of the message");
    }
  }

  @ParameterizedTest
  @MethodSource("legalConversions")
  @Assertion({
    "JMS:JAVADOC:1184", "JMS:JAVADOC:1187", "JMS:JAVADOC:1198", "JMS:JAVADOC:1201",
    "JMS:JAVADOC:1204", "JMS:JAVADOC:1215", "JMS:JAVADOC:1218", "JMS:JAVADOC:1224",
    "JMS:JAVADOC:1227"
  })
  void aPropertyIsReadWithTheConversionsOfMessages(
      Type from, Object value, Type to, Object expected, Jms jms) {
    JMSProducer producer = jms.context().createProducer();

    from.set(producer, "p", value);

    assertThat(to.get(producer, "p")).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("illegalConversions")
  @Assertion({
    "JMS:JAVADOC:1186",
    "JMS:JAVADOC:1189",
    "JMS:JAVADOC:1200",
    "JMS:JAVADOC:1203",
    "JMS:JAVADOC:1206",
    "JMS:JAVADOC:1217",
    "JMS:JAVADOC:1226"
  })
  void aConversionThatMessagesDoNotKnowIsRefused(Type from, Object value, Type to, Jms jms) {
    JMSProducer producer = jms.context().createProducer();
    from.set(producer, "p", value);

    assertThatThrownBy(() -> to.get(producer, "p"))
        .isInstanceOf(MessageFormatRuntimeException.class);
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void aStringThatIsNoNumberIsNotReadAsOne(Type type, Jms jms) {
    JMSProducer producer = jms.context().createProducer().setProperty("p", "seven");

    assertThatThrownBy(() -> type.get(producer, "p")).isInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> type.get(producer, "missing")).isInstanceOf(RuntimeException.class);
  }

  /** As a null value is: 3.5.4. */
  @Test
  void aMissingPropertyIsNullOrFalse(Jms jms) {
    JMSProducer producer = jms.context().createProducer();

    assertThat(producer.getStringProperty("missing")).isNull();
    assertThat(producer.getObjectProperty("missing")).isNull();
    assertThat(producer.getBooleanProperty("missing")).isFalse();
    assertThat(producer.propertyExists("missing")).isFalse();
  }

  @ParameterizedTest
  @MethodSource("typesWithBadNames")
  @Assertion({
    "JMS:JAVADOC:1277", "JMS:JAVADOC:1280", "JMS:JAVADOC:1283", "JMS:JAVADOC:1286",
    "JMS:JAVADOC:1289", "JMS:JAVADOC:1292", "JMS:JAVADOC:1295", "JMS:JAVADOC:1298",
    "JMS:JAVADOC:1301"
  })
  void aNameThatIsNullOrEmptyIsAnIllegalArgument(Type type, Object value, String name, Jms jms) {
    JMSProducer producer = jms.context().createProducer();

    assertThatThrownBy(() -> type.set(producer, name, value))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(producer.getPropertyNames()).isEmpty();
  }

  @Test
  @Assertion("JMS:JAVADOC:1302")
  void anObjectThatIsNoPropertyTypeIsRefused(Jms jms) {
    JMSProducer producer = jms.context().createProducer();

    for (Object invalid : new Object[] {List.of("list"), new byte[] {1}, 'c', new Object()}) {
      assertThatThrownBy(() -> producer.setProperty("p", invalid))
          .as("%s", invalid)
          .isInstanceOf(MessageFormatRuntimeException.class);
    }
    assertThat(producer.propertyExists("p")).isFalse();
  }

  @Test
  @Assertion({"JMS:JAVADOC:1180", "JMS:JAVADOC:1222", "JMS:JAVADOC:1232"})
  void clearedPropertiesAreGoneAndAreNotSent(Jms jms) throws JMSException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();
    JMSProducer producer = context.createProducer().setProperty("a", 1).setProperty("b", "two");
    assertThat(producer.propertyExists("a")).isTrue();
    assertThat(producer.getPropertyNames()).containsExactlyInAnyOrder("a", "b");

    assertThat(producer.clearProperties()).isSameAs(producer);
    producer.setProperty("c", true).send(queue, "hello");

    assertThat(producer.propertyExists("a")).isFalse();
    assertThat(producer.getPropertyNames()).containsExactly("c");
    Message received = jms.receive(context.createConsumer(queue));
    assertThat(received.propertyExists("a")).isFalse();
    assertThat(received.propertyExists("b")).isFalse();
    assertThat(received.getBooleanProperty("c")).isTrue();
  }

  @Test
  @Assertion("JMS:JAVADOC:1222")
  void theNamesAreAViewThatCannotBeChanged(Jms jms) {
    JMSProducer producer = jms.context().createProducer().setProperty("a", 1);
    Set<String> names = producer.getPropertyNames();

    producer.setProperty("b", 2).setJMSType("is no property");

    assertThat(names).containsExactlyInAnyOrder("a", "b");
    assertThatThrownBy(() -> names.add("c")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> names.remove("a")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(names::clear).isInstanceOf(UnsupportedOperationException.class);
    Iterator<String> iterator = names.iterator();
    iterator.next();
    assertThatThrownBy(iterator::remove).isInstanceOf(UnsupportedOperationException.class);
    assertThat(producer.getPropertyNames()).hasSize(2);
  }

  @Test
  void thePropertiesApplyToEveryKindOfBodyAndToEverySend(Jms jms) throws JMSException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();
    context
        .createProducer()
        .setProperty("p", 5)
        .send(queue, "text")
        .send(queue, new byte[] {1})
        .send(queue, Map.of("k", "v"))
        .send(queue, Integer.valueOf(3))
        .send(queue, context.createMessage());

    var consumer = context.createConsumer(queue);
    for (int i = 0; i < 5; i++) {
      Message received = jms.receive(consumer);
      assertThat(received.getIntProperty("p")).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @NullAndEmptySource
  void asStringANullOrEmptyValueIsAProperty(String value, Jms jms) throws JMSException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();

    context.createProducer().setProperty("p", value).send(queue, "hello");

    Message received = jms.receive(context.createConsumer(queue));
    assertThat(received.propertyExists("p")).isTrue();
    assertThat(received.getStringProperty("p")).isEqualTo(value);
  }
}
