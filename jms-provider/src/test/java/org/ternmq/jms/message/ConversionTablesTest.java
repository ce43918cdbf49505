package org.ternmq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.StreamMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Specification 3.5.4 (properties) and 3.11.3 (maps and streams), cell by cell. */
class ConversionTablesTest {
  private static final List<String> TYPES =
      List.of(
          "boolean", "byte", "short", "char", "int", "long", "float", "double", "String", "byte[]");

  /** One value of each type that, as a string, reads as every type a string can be read as. */
  private static final Map<String, Object> VALUES =
      Map.of(
          "boolean",
          true,
          "byte",
          (byte) 7,
          "short",
          (short) 7,
          "char",
          '7',
          "int",
          7,
          "long",
          7L,
          "float",
          7.0f,
          "double",
          7.0d,
          "String",
          "7",
          "byte[]",
          new byte[] {7});

  /** The table of the specification: rows are how it was set, the marks how it can be read. */
  private static final Map<String, String> TABLE =
      Map.of(
          //          boo byt sho cha int lon flo dou Str byt
          "boolean", " X   .   .   .   .   .   .   .   X   . ",
          "byte", "    .   X   X   .   X   X   .   .   X   . ",
          "short", "   .   .   X   .   X   X   .   .   X   . ",
          "char", "    .   .   .   X   .   .   .   .   X   . ",
          "int", "     .   .   .   .   X   X   .   .   X   . ",
          "long", "    .   .   .   .   .   X   .   .   X   . ",
          "float", "   .   .   .   .   .   .   X   X   X   . ",
          "double", "  .   .   .   .   .   .   .   X   X   . ",
          "String", "  X   X   X   .   X   X   X   X   X   . ",
          "byte[]", "  .   .   .   .   .   .   .   .   .   X ");

  record Cell(String setAs, String readAs, boolean allowed) {}

  static List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (String row : TYPES) {
      String[] marks = TABLE.get(row).strip().split(" +", -1);
      for (int column = 0; column < TYPES.size(); column++) {
        cells.add(new Cell(row, TYPES.get(column), marks[column].equals("X")));
      }
    }
    return cells;
  }

  static List<Cell> propertyCells() {
    return cells().stream()
        .filter(c -> !List.of(c.setAs, c.readAs).contains("char"))
        .filter(c -> !List.of(c.setAs, c.readAs).contains("byte[]"))
        .toList();
  }

  /** The value as the other type, as Java converts it. */
  private static Object expected(Cell cell) {
    Object value = VALUES.get(cell.setAs);
    return switch (cell.readAs) {
      case "boolean" -> value instanceof Boolean;
      case "byte" -> (byte) 7;
      case "short" -> (short) 7;
      case "char" -> '7';
      case "int" -> 7;
      case "long" -> 7L;
      case "float" -> 7.0f;
      case "double" -> 7.0d;
      case "String" -> value.toString();
      default -> new byte[] {7};
    };
  }

  @ParameterizedTest
  @MethodSource("cells")
  void aMapConvertsExactlyAsTheTableSays(Cell cell) throws JMSException {
    MapMessage message = Messages.FACTORY.mapMessage();
    message.setObject("field", VALUES.get(cell.setAs));
    for (MapMessage read : List.of(message, Messages.sentAndReceived(message))) {
      if (cell.allowed) {
        assertThat(readMap(read, cell.readAs)).isEqualTo(expected(cell));
      } else {
        assertThatThrownBy(() -> readMap(read, cell.readAs))
            .isInstanceOf(MessageFormatException.class);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cells")
  void aStreamConvertsExactlyAsTheTableSaysAndAFailedReadTakesNothing(Cell cell)
      throws JMSException {
    StreamMessage message = Messages.FACTORY.streamMessage();
    message.writeObject(VALUES.get(cell.setAs));
    message.writeString("next");
    StreamMessage received = Messages.sentAndReceived(message);
    message.reset();
    for (StreamMessage read : List.of(message, received)) {
      if (cell.allowed) {
        assertThat(readStream(read, cell.readAs)).isEqualTo(expected(cell));
      } else {
        assertThatThrownBy(() -> readStream(read, cell.readAs))
            .isInstanceOf(MessageFormatException.class);
        assertThat(read.readObject()).isEqualTo(VALUES.get(cell.setAs));
      }
      if (!cell.readAs.equals("byte[]") || !cell.allowed) {
        assertThat(read.readString()).isEqualTo("next");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("propertyCells")
  void aPropertyConvertsExactlyAsTheTableSays(Cell cell) throws JMSException {
    Message message = Messages.FACTORY.message();
    message.setObjectProperty("field", VALUES.get(cell.setAs));
    for (Message read : List.of(message, Messages.sentAndReceived(message))) {
      if (cell.allowed) {
        assertThat(readProperty(read, cell.readAs)).isEqualTo(expected(cell));
      } else {
        assertThatThrownBy(() -> readProperty(read, cell.readAs))
            .isInstanceOf(MessageFormatException.class);
      }
    }
  }

  static List<String> numberTypes() {
    return List.of("byte", "short", "int", "long", "float", "double");
  }

  @ParameterizedTest
  @MethodSource("numberTypes")
  void aStringThatIsNoNumberFailsAsValueOfDoesAndAStreamStaysBeforeIt(String type)
      throws JMSException {
    MapMessage map = Messages.FACTORY.mapMessage();
    map.setString("field", "seven");
    assertThatThrownBy(() -> readMap(map, type)).isInstanceOf(NumberFormatException.class);
    map.setStringProperty("field", "seven");
    assertThatThrownBy(() -> readProperty(map, type)).isInstanceOf(NumberFormatException.class);
    StreamMessage stream = Messages.FACTORY.streamMessage();
    stream.writeString("seven");
    stream.reset();
    assertThatThrownBy(() -> readStream(stream, type)).isInstanceOf(NumberFormatException.class);
    assertThat(stream.readString()).isEqualTo("seven");
  }

  @ParameterizedTest
  @MethodSource("numberTypes")
  void aNullReadAsANumberFailsAsValueOfNullDoes(String type) throws JMSException {
    Class<? extends RuntimeException> failure =
        type.equals("float") || type.equals("double")
            ? NullPointerException.class
            : NumberFormatException.class;
    MapMessage map = Messages.FACTORY.mapMessage();
    map.setString("field", null);
    assertThatThrownBy(() -> readMap(map, type)).isInstanceOf(failure);
    assertThatThrownBy(() -> map.getInt("absent")).isInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> readProperty(map, type)).isInstanceOf(failure);
    StreamMessage stream = Messages.FACTORY.streamMessage();
    stream.writeString(null);
    stream.reset();
    assertThatThrownBy(() -> readStream(stream, type)).isInstanceOf(failure);
    assertThat(stream.readObject()).isNull();
  }

  @Test
  void aNullReadsAsFalseAndAsANullStringButNotAsAChar() throws JMSException {
    MapMessage map = Messages.FACTORY.mapMessage();
    map.setObject("field", null);
    assertThat(map.getBoolean("field")).isFalse();
    assertThat(map.getString("field")).isNull();
    assertThat(map.getBytes("field")).isNull();
    assertThatThrownBy(() -> map.getChar("field")).isInstanceOf(NullPointerException.class);
    assertThat(map.getBooleanProperty("absent")).isFalse();
    assertThat(map.getStringProperty("absent")).isNull();
    StreamMessage stream = Messages.FACTORY.streamMessage();
    stream.writeObject(null);
    stream.reset();
    assertThatThrownBy(stream::readChar).isInstanceOf(NullPointerException.class);
    assertThat(stream.readBoolean()).isFalse();
  }

  @Test
  void aStringIsTrueInAnyCaseAndFalseOtherwise() throws JMSException {
    Message message = Messages.FACTORY.message();
    message.setStringProperty("yes", "TruE");
    message.setStringProperty("no", "1");
    assertThat(message.getBooleanProperty("yes")).isTrue();
    assertThat(message.getBooleanProperty("no")).isFalse();
  }

  private static Object readMap(MapMessage message, String type) throws JMSException {
    return switch (type) {
      case "boolean" -> message.getBoolean("field");
      case "byte" -> message.getByte("field");
      case "short" -> message.getShort("field");
      case "char" -> message.getChar("field");
      case "int" -> message.getInt("field");
      case "long" -> message.getLong("field");
      case "float" -> message.getFloat("field");
      case "double" -> message.getDouble("field");
      case "String" -> message.getString("field");
      default -> message.getBytes("field");
    };
  }

  private static Object readStream(StreamMessage message, String type) throws JMSException {
    return switch (type) {
      case "boolean" -> message.readBoolean();
      case "byte" -> message.readByte();
      case "short" -> message.readShort();
      case "char" -> message.readChar();
      case "int" -> message.readInt();
      case "long" -> message.readLong();
      case "float" -> message.readFloat();
      case "double" -> message.readDouble();
      case "String" -> message.readString();
      default -> {
        byte[] bytes = new byte[1];
        assertThat(message.readBytes(bytes)).isEqualTo(1);
        yield bytes;
      }
    };
  }

  private static Object readProperty(Message message, String type) throws JMSException {
    return switch (type) {
      case "boolean" -> message.getBooleanProperty("field");
      case "byte" -> message.getByteProperty("field");
      case "short" -> message.getShortProperty("field");
      case "int" -> message.getIntProperty("field");
      case "long" -> message.getLongProperty("field");
      case "float" -> message.getFloatProperty("field");
      case "double" -> message.getDoubleProperty("field");
      default -> message.getStringProperty("field");
    };
  }
}
