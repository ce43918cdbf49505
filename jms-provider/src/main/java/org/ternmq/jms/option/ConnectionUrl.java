package org.ternmq.jms.option;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ternmq.jms.option.ConnectionOptions.HostPort;

/**
 * Reads and writes connection URLs:
 *
 * <pre>
 * tern://host[:port][,host[:port]...][?name=value[&amp;name=value...]]    TCP
 * terns://...                                                       TLS
 * tern:vm://name[?name=value...]                                    a broker in this JVM
 * </pre>
 *
 * Values may be percent-encoded (UTF-8); a plus sign is a plus sign. An IPv6 address stands in
 * brackets. With {@code tern:vm} the broker's own options are {@code data}, {@code create} and
 * those that begin with {@code broker.} (handed over without that prefix).
 */
final class ConnectionUrl {
  private static final String TCP = "tern://";
  private static final String TLS = "terns://";
  private static final String VM = "tern:vm://";
  private static final String BROKER_PREFIX = "broker.";
  private static final List<String> BROKER_OPTIONS = List.of("data", "create");
  private static final String UNRESERVED = "-._~/:*;,!$@";

  private ConnectionUrl() {}

  static ConnectionOptions parse(String url) {
    if (url == null || url.isBlank()) {
      throw new IllegalArgumentException(
          "The connection URL is empty; one looks like tern://localhost:5757");
    }
    String text = url.strip();
    int question = text.indexOf('?');
    String target = question < 0 ? text : text.substring(0, question);
    String query = question < 0 ? "" : text.substring(question + 1);
    boolean vm = target.startsWith(VM);
    Map<Option, Object> values = new EnumMap<>(Option.class);
    Map<String, String> brokerOptions = new HashMap<>();
    if (vm) {
      String name = decode(target.substring(VM.length()), text);
      if (name.isBlank() || name.indexOf('/') >= 0) {
        throw wrong(text, "a broker in this JVM has a name without slashes: tern:vm://name");
      }
      readQuery(text, query, true, values, brokerOptions);
      return new ConnectionOptions(List.of(), false, name, brokerOptions, values);
    }
    boolean tls = target.startsWith(TLS);
    if (!tls && !target.startsWith(TCP)) {
      throw wrong(text, "it must begin with tern://, terns:// or tern:vm://");
    }
    List<HostPort> hosts = hosts(text, target.substring(tls ? TLS.length() : TCP.length()));
    readQuery(text, query, false, values, brokerOptions);
    return new ConnectionOptions(hosts, tls, null, brokerOptions, values);
  }

  // --- hosts

  private static List<HostPort> hosts(String url, String list) {
    String bare = list.endsWith("/") ? list.substring(0, list.length() - 1) : list;
    if (bare.isEmpty()) {
      throw wrong(url, "it names no host");
    }
    List<HostPort> hosts = new ArrayList<>();
    for (String entry : bare.split(",", -1)) {
      hosts.add(host(url, entry.strip()));
    }
    return hosts;
  }

  private static HostPort host(String url, String entry) {
    if (entry.isEmpty()) {
      throw wrong(url, "a host is missing between the commas");
    }
    if (entry.indexOf('@') >= 0) {
      throw wrong(url, "user and password go into the options: ?user=NAME&password=SECRET");
    }
    String host;
    String port;
    if (entry.startsWith("[")) {
      int close = entry.indexOf(']');
      if (close < 0) {
        throw wrong(url, "the bracket of '" + entry + "' is not closed");
      }
      host = entry.substring(1, close);
      port = entry.substring(close + 1);
      if (!port.isEmpty() && !port.startsWith(":")) {
        throw wrong(url, "after '" + entry.substring(0, close + 1) + "' only :port may stand");
      }
    } else {
      int colon = entry.indexOf(':');
      if (colon >= 0 && entry.indexOf(':', colon + 1) >= 0) {
        throw wrong(url, "'" + entry + "' has several colons; an IPv6 address stands in brackets");
      }
      host = colon < 0 ? entry : entry.substring(0, colon);
      port = colon < 0 ? "" : entry.substring(colon);
      if (!host.chars().allMatch(c -> Character.isLetterOrDigit(c) || "-._".indexOf(c) >= 0)) {
        throw wrong(url, "'" + host + "' is not the name of a host");
      }
    }
    if (host.isEmpty()) {
      throw wrong(url, "the host before '" + entry + "' is missing");
    }
    return new HostPort(host, port.isEmpty() ? ConnectionOptions.DEFAULT_PORT : port(url, port));
  }

  private static int port(String url, String colonAndPort) {
    String digits = colonAndPort.substring(1);
    boolean number = !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    int port = number && digits.length() <= 5 ? Integer.parseInt(digits) : 0;
    if (port < 1 || port > 65_535) {
      throw wrong(url, "the port '" + digits + "' is not a number from 1 to 65535");
    }
    return port;
  }

  // --- options

  private static void readQuery(
      String url,
      String query,
      boolean vm,
      Map<Option, Object> values,
      Map<String, String> brokerOptions) {
    if (query.isEmpty()) {
      return;
    }
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals <= 0) {
        throw wrong(url, "'" + pair + "' is not an option of the form name=value");
      }
      String name = decode(pair.substring(0, equals), url);
      String value = decode(pair.substring(equals + 1), url);
      Option option = Option.named(name);
      Object before;
      if (option != null) {
        before = values.put(option, option.parse(value));
      } else if (BROKER_OPTIONS.contains(name) || name.startsWith(BROKER_PREFIX)) {
        if (!vm) {
          throw wrong(url, "option " + name + " is for tern:vm:// URLs only");
        }
        String brokerName =
            name.startsWith(BROKER_PREFIX) ? name.substring(BROKER_PREFIX.length()) : name;
        before = brokerOptions.put(brokerName, value);
      } else {
        throw wrong(url, "there is no option " + name + suggestion(name, vm));
      }
      if (before != null) {
        throw wrong(url, "option " + name + " is given twice");
      }
    }
  }

  private static String suggestion(String name, boolean vm) {
    String nearest = null;
    int least = Integer.MAX_VALUE;
    List<String> known = new ArrayList<>();
    for (Option option : Option.values()) {
      known.add(option.optionName());
    }
    if (vm) {
      known.addAll(BROKER_OPTIONS);
    }
    for (String candidate : known) {
      int distance = distance(name, candidate);
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    boolean near = least <= Math.max(2, name.length() / 3) || startsAlike(name, nearest);
    return near
        ? "; did you mean " + nearest + "?"
        : "; the options are " + String.join(", ", known);
  }

  private static boolean startsAlike(String name, String candidate) {
    return name.length() >= 3 && candidate.regionMatches(true, 0, name, 0, name.length());
  }

  /** How many characters must change, come or go to make one name of the other; case is free. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        boolean same =
            Character.toLowerCase(one.charAt(i - 1)) == Character.toLowerCase(other.charAt(j - 1));
        int changed = diagonal + (same ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j - 1], row[j]) + 1);
      }
    }
    return row[other.length()];
  }

  // --- percent-encoding; java.net.URLDecoder would turn a plus into a space

  private static String decode(String text, String url) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] raw = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(raw.length);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '%') {
        decoded.put(raw[i]);
        continue;
      }
      int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
      int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw wrong(url, "a percent sign is followed by two hexadecimal digits; itself it is %25");
      }
      decoded.put((byte) (high * 16 + low));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "The connection URL '" + hidden(url) + "' is wrong: its percent-encoding is not UTF-8",
          e);
    }
  }

  private static String encode(String text) {
    StringBuilder encoded = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      boolean plain =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || UNRESERVED.indexOf(b) >= 0;
      if (plain) {
        encoded.append((char) b);
      } else {
        encoded.append(String.format("%%%02X", b & 0xFF));
      }
    }
    return encoded.toString();
  }

  static String write(ConnectionOptions options, Map<Option, Object> values, boolean hideSecrets) {
    StringBuilder url = new StringBuilder(64);
    if (options.vmName() != null) {
      url.append(VM).append(encode(options.vmName()));
    } else {
      url.append(options.tls() ? TLS : TCP);
      for (int i = 0; i < options.hosts().size(); i++) {
        url.append(i == 0 ? "" : ",").append(options.hosts().get(i));
      }
    }
    char separator = '?';
    for (Map.Entry<String, String> entry : new TreeMap<>(options.brokerOptions()).entrySet()) {
      String prefix = BROKER_OPTIONS.contains(entry.getKey()) ? "" : BROKER_PREFIX;
      url.append(separator).append(prefix).append(encode(entry.getKey())).append('=');
      url.append(encode(entry.getValue()));
      separator = '&';
    }
    for (Map.Entry<Option, Object> entry : values.entrySet()) {
      Option option = entry.getKey();
      boolean hide = hideSecrets && option.kind() == Option.Kind.SECRET;
      url.append(separator).append(option.optionName()).append('=');
      url.append(hide ? "***" : encode(entry.getValue().toString()));
      separator = '&';
    }
    return url.toString();
  }

  private static IllegalArgumentException wrong(String url, String why) {
    return new IllegalArgumentException(
        "The connection URL '" + hidden(url) + "' is wrong: " + why);
  }

  /** Error texts end up in logs: the values of passwords do not. */
  private static String hidden(String url) {
    return url.replaceAll("(?i)(password=)[^&]*", "$1***").replaceAll("//[^/?,]*@", "//***@");
  }
}
