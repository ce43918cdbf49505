package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.Session;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;

/** Maps: entries, names, iteration, who may change them (specification 3.11, MapMessage). */
@Conformance
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MapMessageTest {
  private Session session;

  @BeforeAll
  void open(Jms jms) throws JMSException {
    session = jms.session();
  }

  @ParameterizedTest
  @EnumSource
  @Assertion({
    "JMS:JAVADOC:433",
    "JMS:JAVADOC:435",
    "JMS:JAVADOC:437",
    "JMS:JAVADOC:439",
    "JMS:JAVADOC:441",
    "JMS:JAVADOC:443",
    "JMS:JAVADOC:445",
    "JMS:JAVADOC:447",
    "JMS:JAVADOC:449",
    "JMS:JAVADOC:451",
    "JMS:JAVADOC:453",
    "JMS:JAVADOC:457",
    "JMS:JAVADOC:459",
    "JMS:JAVADOC:461",
    "JMS:JAVADOC:463",
    "JMS:JAVADOC:465",
    "JMS:JAVADOC:467",
    "JMS:JAVADOC:469",
    "JMS:JAVADOC:471",
    "JMS:JAVADOC:473",
    "JMS:JAVADOC:475",
    "JMS:SPEC:74"
  })
  void anEntryArrivesWithItsTypeAndValue(ValueType type, Jms jms) throws JMSException {
    List<Object> values = type.samples();
    MapMessage map = session.createMapMessage();
    for (int i = 0; i < values.size(); i++) {
      MapEntries.set(map, "entry " + i, type, values.get(i));
    }

    MapMessage arrived = jms.arrived(session, map, MapMessage.class);

    for (int i = 0; i < values.size(); i++) {
      assertThat(MapEntries.get(arrived, "entry " + i, type)).isEqualTo(values.get(i));
      assertThat(arrived.getObject("entry " + i))
          .as("as the object of the type it was set with")
          .isEqualTo(values.get(i));
    }
  }

  @ParameterizedTest
  @EnumSource
  @Assertion({"JMS:JAVADOC:479", "JMS:JAVADOC:453", "JMS:SPEC:74"})
  void anObjectIsAnEntryOfItsType(ValueType type, Jms jms) throws JMSException {
    for (Object value : type.samples()) {
      MapMessage map = session.createMapMessage();
      map.setObject("entry", value);

      MapMessage arrived = jms.arrived(session, map, MapMessage.class);

      assertThat(MapEntries.get(map, "entry", type)).isEqualTo(value);
      assertThat(MapEntries.get(arrived, "entry", type)).isEqualTo(value);
      assertThat(arrived.getObject("entry")).isEqualTo(value);
    }
  }

  static Stream<Object> objectsOfNoType() {
    return Stream.of(new Object(), List.of(1), new BigDecimal(1), new int[] {1}, new char[] {1});
  }

  @ParameterizedTest
  @MethodSource("objectsOfNoType")
  @Assertion({"JMS:JAVADOC:828", "JMS:JAVADOC:479"})
  void anObjectOfAnotherTypeIsRefused(Object object) throws JMSException {
    MapMessage map = session.createMapMessage();

    assertThatThrownBy(() -> map.setObject("entry", object))
        .isInstanceOf(MessageFormatException.class);
    assertThat(map.itemExists("entry")).isFalse();
  }

  @Test
  @Assertion({"JMS:JAVADOC:477", "JMS:SPEC:85"})
  void aPartOfAnArrayIsCopied(Jms jms) throws JMSException {
    byte[] bytes = {0, 1, 2, 3, 4};
    MapMessage map = session.createMapMessage();
    map.setBytes("part", bytes, 1, 3);
    map.setBytes("empty", bytes, 5, 0);
    bytes[2] = 99;

    MapMessage arrived = jms.arrived(session, map, MapMessage.class);

    assertThat(arrived.getBytes("part")).containsExactly(1, 2, 3);
    assertThat(arrived.getBytes("empty")).isEmpty();
  }

  @Test
  @Assertion({"JMS:SPEC:85", "JMS:JAVADOC:475", "JMS:JAVADOC:479"})
  void anArrayIsCopiedInto() throws JMSException {
    byte[] bytes = {1};
    MapMessage map = session.createMapMessage();
    map.setBytes("bytes", bytes);
    map.setObject("object", bytes);

    bytes[0] = 99;

    assertThat(map.getBytes("bytes")).containsExactly(1);
    assertThat(map.getBytes("object")).containsExactly(1);
  }

  @Test
  @Assertion("JMS:SPEC:88")
  void anArrayIsCopiedOutOf(Jms jms) throws JMSException {
    MapMessage map = session.createMapMessage();
    map.setBytes("bytes", new byte[] {1});

    for (MapMessage message : List.of(map, jms.arrived(session, map, MapMessage.class))) {
      message.getBytes("bytes")[0] = 99;
      ((byte[]) message.getObject("bytes"))[0] = 99;
      ((byte[]) message.getBody(java.util.Map.class).get("bytes"))[0] = 99;

      assertThat(message.getBytes("bytes")).containsExactly(1);
      assertThat((byte[]) message.getObject("bytes")).containsExactly(1);
    }
  }

  @Test
  @Assertion({"JMS:JAVADOC:455", "JMS:JAVADOC:481"})
  void theNamesAreThoseThatWereSet(Jms jms) throws JMSException {
    MapMessage map = session.createMapMessage();
    assertThat(map.getMapNames().hasMoreElements()).isFalse();
    map.setInt("one", 1);
    map.setString("nothing", null);
    map.setInt("one", 2);
    map.setInt("a name with spaces, \u00e4, and 1.5", 3);

    for (MapMessage message : List.of(map, jms.arrived(session, map, MapMessage.class))) {
      assertThat(names(message))
          .containsExactlyInAnyOrder("one", "nothing", "a name with spaces, \u00e4, and 1.5");
      assertThat(message.itemExists("one")).isTrue();
      assertThat(message.itemExists("nothing")).isTrue();
      assertThat(message.itemExists("One")).isFalse();
      assertThat(message.getInt("one")).isEqualTo(2);
    }
  }

  private static List<String> names(MapMessage map) throws JMSException {
    return Jms.names(map.getMapNames());
  }

  @ParameterizedTest
  @NullAndEmptySource
  @Assertion({
    "JMS:JAVADOC:805",
    "JMS:JAVADOC:807",
    "JMS:JAVADOC:809",
    "JMS:JAVADOC:811",
    "JMS:JAVADOC:813",
    "JMS:JAVADOC:815",
    "JMS:JAVADOC:817",
    "JMS:JAVADOC:819",
    "JMS:JAVADOC:821",
    "JMS:JAVADOC:823",
    "JMS:JAVADOC:825",
    "JMS:JAVADOC:827"
  })
  void anEntryHasAName(String name) throws JMSException {
    MapMessage map = session.createMapMessage();

    for (ValueType type : ValueType.values()) {
      assertThatThrownBy(() -> MapEntries.set(map, name, type, type.samples().get(0)))
          .as("%s", type)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> map.setBytes(name, new byte[2], 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> map.setObject(name, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(names(map)).isEmpty();
  }

  @Test
  @Assertion({
    "JMS:SPEC:73",
    "JMS:JAVADOC:806",
    "JMS:JAVADOC:808",
    "JMS:JAVADOC:810",
    "JMS:JAVADOC:812",
    "JMS:JAVADOC:814",
    "JMS:JAVADOC:816",
    "JMS:JAVADOC:818",
    "JMS:JAVADOC:820",
    "JMS:JAVADOC:822",
    "JMS:JAVADOC:824",
    "JMS:JAVADOC:826",
    "JMS:JAVADOC:829"
  })
  void aReceivedMapIsReadOnly(Jms jms) throws JMSException {
    MapMessage map = session.createMapMessage();
    map.setInt("entry", 1);
    MapMessage arrived = jms.arrived(session, map, MapMessage.class);

    for (ValueType type : ValueType.values()) {
      assertThatThrownBy(() -> MapEntries.set(arrived, "entry", type, type.samples().get(0)))
          .as("%s", type)
          .isInstanceOf(MessageNotWriteableException.class);
    }
    assertThatThrownBy(() -> arrived.setBytes("entry", new byte[2], 0, 1))
        .isInstanceOf(MessageNotWriteableException.class);
    assertThatThrownBy(() -> arrived.setObject("entry", 2))
        .isInstanceOf(MessageNotWriteableException.class);
    assertThat(arrived.getInt("entry")).isEqualTo(1);
    assertThat(names(arrived)).containsExactly("entry");
  }

  @Test
  @Assertion({"JMS:SPEC:73.1", "JMS:SPEC:72", "JMS:JAVADOC:431"})
  void aReceivedMapCanBeWrittenAndReadOnceItIsCleared(Jms jms) throws JMSException {
    MapMessage map = session.createMapMessage();
    map.setInt("entry", 1);
    MapMessage arrived = jms.arrived(session, map, MapMessage.class);

    arrived.clearBody();
    assertThat(names(arrived)).isEmpty();
    assertThat(arrived.itemExists("entry")).isFalse();
    arrived.setInt("another", 2);

    assertThat(arrived.getInt("another")).isEqualTo(2);
    assertThat(names(jms.arrived(session, arrived, MapMessage.class))).containsExactly("another");
  }

  @Test
  void aMapCanBeWrittenOnAfterItWasSent(Jms jms) throws JMSException {
    MapMessage map = session.createMapMessage();
    map.setInt("first", 1);
    MapMessage before = jms.arrived(session, map, MapMessage.class);
    map.setInt("second", 2);

    assertThat(names(before)).containsExactly("first");
    assertThat(names(jms.arrived(session, map, MapMessage.class)))
        .containsExactlyInAnyOrder("first", "second");
  }
}
