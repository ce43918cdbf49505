package org.ternmq.wire;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.message.EncodedMessage;

/**
 * A command as text with everything that is in it. Two commands are the same when their texts are:
 * records with arrays in them cannot tell by {@code equals}.
 */
public final class CommandText {
  private CommandText() {}

  public static String of(Command command) {
    return text(command);
  }

  private static String text(Object value) {
    if (value instanceof long[] longs) {
      return Arrays.toString(longs);
    }
    if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
    if (value instanceof EncodedMessage message) {
      int end = message.offset() + message.length();
      return HexFormat.of().formatHex(message.array(), message.offset(), end);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(CommandText::text).toList().toString();
    }
    if (value instanceof Record fields) {
      return ofRecord(fields);
    }
    return value instanceof String ? "'" + value + "'" : String.valueOf(value);
  }

  private static String ofRecord(Record value) {
    String name = value.getClass().getSimpleName();
    StringJoiner text = new StringJoiner(", ", name + "[", "]");
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      try {
        text.add(component.getName() + "=" + text(component.getAccessor().invoke(value)));
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new LinkageError(value.getClass() + " is not open to this test", e);
      }
    }
    return text.toString();
  }
}
