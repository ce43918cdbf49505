package org.ternmq.server.destination;

import java.nio.charset.StandardCharsets;
import org.ternmq.server.queue.RefusedException;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;

/**
 * Which names are allowed, of destinations, subscriptions and clients: 1 to {@value
 * Address#MAX_NAME_BYTES} bytes of UTF-8; no control characters, no blank at either end; no {@code
 * *} and no {@code >}, which are kept for patterns.
 */
public final class NameRule {
  private NameRule() {}

  /**
   * @param what such as {@code queue name}, for the text
   * @throws RefusedException with this code, saying what is wrong and where
   */
  public static void check(String what, String name, ErrorCode code) throws RefusedException {
    String wrong = wrong(name);
    if (wrong != null) {
      throw new RefusedException(code, "the " + what + " " + shown(name) + " " + wrong);
    }
  }

  private static String wrong(String name) {
    if (name == null || name.isEmpty()) {
      return "is empty";
    }
    if (name.length() > Address.MAX_NAME_BYTES
        || name.getBytes(StandardCharsets.UTF_8).length > Address.MAX_NAME_BYTES) {
      return "is longer than " + Address.MAX_NAME_BYTES + " bytes";
    }
    if (Character.isWhitespace(name.charAt(0))
        || Character.isWhitespace(name.charAt(name.length() - 1))) {
      return "begins or ends with a blank";
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '*' || c == '>') {
        return "contains " + c + " at position " + i + ", which is kept for patterns";
      }
      if (Character.isISOControl(c)) {
        return String.format("contains the control character U+%04X at position %d", (int) c, i);
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == name.length()
            || !Character.isLowSurrogate(name.charAt(i + 1))) {
          return "is not valid Unicode at position " + i;
        }
        i++;
      }
    }
    return null;
  }

  private static String shown(String name) {
    if (name == null) {
      return "";
    }
    String start = name.length() > 80 ? name.substring(0, 80) + "..." : name;
    return "\"" + start.replaceAll("\\p{Cntrl}", "?") + "\"";
  }
}
