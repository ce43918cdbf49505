package org.ternmq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MapMessageTest {
  private final MapMessage message = Messages.FACTORY.mapMessage();

  private static List<Object> namesOf(MapMessage message) throws JMSException {
    List<Object> names = new ArrayList<>();
    for (Enumeration<?> each = message.getMapNames(); each.hasMoreElements(); ) {
      names.add(each.nextElement());
    }
    return names;
  }

  @Test
  void entriesArriveWithTheirTypesAndInOrder() throws JMSException {
    message.setBoolean("boolean", true);
    message.setByte("byte", (byte) 1);
    message.setShort("short", (short) 2);
    message.setChar("char", 'c');
    message.setInt("int", 3);
    message.setLong("long", 4);
    message.setFloat("float", 5);
    message.setDouble("double", 6);
    message.setString("a name: any will do", "grüße");
    message.setBytes("bytes", new byte[] {7});
    message.setBytes("part", new byte[] {0, 8, 0}, 1, 1);
    message.setObject("null", null);
    MapMessage received = Messages.sentAndReceived(message);
    assertThat(namesOf(received)).isEqualTo(namesOf(message)).hasSize(12);
    for (Object name : namesOf(message)) {
      assertThat(received.getObject((String) name)).isEqualTo(message.getObject((String) name));
    }
    assertThat(received.itemExists("null")).isTrue();
    assertThat(received.itemExists("absent")).isFalse();
    assertThat(received.getObject("absent")).isNull();
  }

  @Test
  void aReceivedMapIsReadOnlyUntilCleared() throws JMSException {
    message.setInt("a", 1);
    MapMessage received = Messages.sentAndReceived(message);
    assertThatThrownBy(() -> received.setInt("a", 2))
        .isInstanceOf(MessageNotWriteableException.class);
    received.clearBody();
    assertThat(namesOf(received)).isEmpty();
    received.setInt("b", 2);
    assertThat(Messages.sentAndReceived(received).getInt("b")).isEqualTo(2);
  }

  @Test
  void aMapCanBeReadWhileItIsWritten() throws JMSException {
    message.setInt("a", 1);
    assertThat(message.getInt("a")).isEqualTo(1);
    message.setInt("a", 2);
    assertThat(message.getInt("a")).isEqualTo(2);
  }

  @Test
  void aNameIsNeitherNullNorEmpty() {
    assertThatThrownBy(() -> message.setInt(null, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> message.setInt("", 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anotherClassAndAPartOutsideOfItsArrayAreRefused() {
    assertThatThrownBy(() -> message.setObject("a", List.of()))
        .isInstanceOf(MessageFormatException.class);
    assertThatThrownBy(() -> message.setBytes("a", new byte[2], 1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void theBodyIsReadAsAMapThatIsACopy() throws JMSException {
    assertThat(message.getBody(String.class)).isNull();
    assertThat(message.isBodyAssignableTo(String.class)).isTrue();
    message.setBytes("bytes", new byte[] {1});
    MapMessage received = Messages.sentAndReceived(message);
    assertThat(received.isBodyAssignableTo(Map.class)).isTrue();
    assertThat(received.isBodyAssignableTo(Object.class)).isTrue();
    assertThat(received.isBodyAssignableTo(HashMap.class)).isFalse();
    Map<?, ?> body = received.getBody(Map.class);
    ((byte[]) body.get("bytes"))[0] = 2;
    body.clear();
    received.getBytes("bytes")[0] = 3;
    ((byte[]) received.getObject("bytes"))[0] = 4;
    assertThat(received.getBytes("bytes")).containsExactly(1);
    assertThatThrownBy(() -> received.getBody(String.class))
        .isInstanceOf(MessageFormatException.class);
  }

  @Test
  void whatIsSetIsACopy() throws JMSException {
    byte[] bytes = {1};
    message.setBytes("a", bytes);
    message.setObject("b", bytes);
    bytes[0] = 2;
    assertThat(message.getBytes("a")).containsExactly(1);
    assertThat(message.getBytes("b")).containsExactly(1);
  }
}
