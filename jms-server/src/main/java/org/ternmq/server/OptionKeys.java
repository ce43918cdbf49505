package org.ternmq.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The keys of the configuration file and of a {@code tern:vm} URL, and how their values are read.
 */
final class OptionKeys {
  private static final String USER_PREFIX = "user.";

  private static final Map<String, BiConsumer<BrokerOptions.Builder, String>> KEYS =
      new LinkedHashMap<>();

  static {
    KEYS.put("name", BrokerOptions.Builder::name);
    KEYS.put("listen", (builder, value) -> builder.listen(list(value)));
    KEYS.put("tls-listen", (builder, value) -> builder.tlsListen(list(value)));
    KEYS.put("key-store", (builder, value) -> builder.keyStore(Path.of(value)));
    KEYS.put("key-store-password", BrokerOptions.Builder::keyStorePassword);
    KEYS.put("data", (builder, value) -> builder.dataDirectory(Path.of(value)));
    KEYS.put("jdbc-url", BrokerOptions.Builder::jdbcUrl);
    KEYS.put("jdbc-user", BrokerOptions.Builder::jdbcUser);
    KEYS.put("jdbc-password", BrokerOptions.Builder::jdbcPassword);
    KEYS.put("jdbc-schema", BrokerOptions.Builder::jdbcSchema);
    KEYS.put("jdbc-table-prefix", BrokerOptions.Builder::jdbcTablePrefix);
    KEYS.put("jdbc-pool-size", (b, value) -> b.jdbcPoolSize(intOf(number(value))));
    KEYS.put("jdbc-lease-ms", (b, value) -> b.jdbcLeaseMs(intOf(number(value))));
    KEYS.put("jdbc-outage-ms", (b, value) -> b.jdbcOutageMs(intOf(number(value))));
    KEYS.put("memory-budget-bytes", (b, value) -> b.memoryBudgetBytes(bytes(value)));
    KEYS.put("max-message-bytes", (b, value) -> b.maxMessageBytes(bytes(value)));
    KEYS.put("max-frame-bytes", (b, value) -> b.maxFrameBytes(intOf(bytes(value))));
    KEYS.put("max-connections", (b, value) -> b.maxConnections(intOf(number(value))));
    KEYS.put(
        "max-unauthenticated-connections",
        (b, value) -> b.maxUnauthenticatedConnections(intOf(number(value))));
    KEYS.put("handshake-timeout-ms", (b, value) -> b.handshakeTimeoutMs(intOf(number(value))));
    KEYS.put("max-pending-output-bytes", (b, value) -> b.maxPendingOutputBytes(bytes(value)));
    KEYS.put("max-destinations", (b, value) -> b.maxDestinations(intOf(number(value))));
    KEYS.put(
        "max-consumers-per-connection",
        (b, value) -> b.maxConsumersPerConnection(intOf(number(value))));
    KEYS.put("max-deliveries", (b, value) -> b.maxDeliveries(intOf(number(value))));
    KEYS.put("dead-letter-queue", BrokerOptions.Builder::deadLetterQueue);
    KEYS.put("dead-letter-expired", (b, value) -> b.deadLetterExpired(yesOrNo(value)));
    KEYS.put("create-destinations", (b, value) -> b.createDestinations(yesOrNo(value)));
    KEYS.put("heartbeat-ms", (b, value) -> b.heartbeatMs(intOf(number(value))));
    KEYS.put("remember-clients-ms", (b, value) -> b.rememberClientsMs(number(value)));
    KEYS.put("segment-bytes", (b, value) -> b.segmentBytes(intOf(bytes(value))));
    KEYS.put("disk-hold-bytes", (b, value) -> b.diskHoldBytes(bytes(value)));
    KEYS.put("disk-refuse-bytes", (b, value) -> b.diskRefuseBytes(bytes(value)));
    KEYS.put("checkpoint-log-bytes", (b, value) -> b.checkpointLogBytes(bytes(value)));
  }

  private OptionKeys() {}

  static Set<String> all() {
    return KEYS.keySet();
  }

  static void set(BrokerOptions.Builder builder, String key, String value) {
    if (key.startsWith(USER_PREFIX) && key.length() > USER_PREFIX.length()) {
      builder.user(key.substring(USER_PREFIX.length()), value);
      return;
    }
    BiConsumer<BrokerOptions.Builder, String> setter = KEYS.get(key);
    if (setter == null) {
      throw new IllegalArgumentException(
          "unknown key \"" + key + "\"; did you mean \"" + nearest(key) + "\"?");
    }
    try {
      setter.accept(builder, value.trim());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
    }
  }

  private static String[] list(String value) {
    List<String> parts = new ArrayList<>();
    for (String part : value.split(",", -1)) {
      if (!part.isBlank()) {
        parts.add(part.trim());
      }
    }
    return parts.toArray(new String[0]);
  }

  private static long number(String value) {
    try {
      return Long.parseLong(value.replace("_", ""));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + value + "\" is no whole number", e);
    }
  }

  /** A number of bytes, with or without KiB, MiB or GiB. */
  private static long bytes(String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    int shift =
        lower.endsWith("kib") ? 10 : lower.endsWith("mib") ? 20 : lower.endsWith("gib") ? 30 : 0;
    if (shift == 0) {
      return number(value);
    }
    long number = number(value.substring(0, value.length() - 3).trim());
    if (number > Long.MAX_VALUE >> shift) {
      throw new IllegalArgumentException("\"" + value + "\" is too large");
    }
    return number << shift;
  }

  private static int intOf(long value) {
    if (value != (int) value) {
      throw new IllegalArgumentException(value + " is too large");
    }
    return (int) value;
  }

  private static boolean yesOrNo(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "yes" -> true;
      case "false", "no" -> false;
      default -> throw new IllegalArgumentException("\"" + value + "\" is neither true nor false");
    };
  }

  private static String nearest(String key) {
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    for (String candidate : KEYS.keySet()) {
      int distance = distance(key, candidate);
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best;
  }

  /** How many letters have to be changed, added or removed (Levenshtein). */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
