package org.ternmq.jms.option;

import static org.ternmq.jms.option.Option.Need.ESSENTIAL;
import static org.ternmq.jms.option.Option.Need.FREQUENT;
import static org.ternmq.jms.option.Option.Need.RARE;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The one table of a client's options: name (as in the URL and as bean property), unit by the
 * name's ending, default, range, what it does and what happens at the ends. Times are in
 * milliseconds.
 */
public enum Option {
  // --- essential
  USER(
      ESSENTIAL, "user", Kind.TEXT, null, 0, 255, "Who connects, if the application names nobody."),
  PASSWORD(ESSENTIAL, "password", Kind.SECRET, null, 0, 65_535, "The user's password."),
  CLIENT_ID(
      ESSENTIAL,
      "clientId",
      Kind.TEXT,
      null,
      1,
      255,
      "The client identifier of every connection of the factory (specification 6.1.2). One"
          + " connection at a time can have it."),
  RECONNECT(
      ESSENTIAL,
      "reconnect",
      Kind.FLAG,
      null,
      0,
      1,
      "Whether a connection outlives the loss of its broker. Default: true with several hosts, else"
          + " false."),

  // --- frequent
  PREFETCH_MESSAGES(
      FREQUENT,
      "prefetchMessages",
      Kind.INT,
      1_000,
      1,
      100_000,
      "How many messages may wait in the client for one consumer. Small shares work out evenly"
          + " among slow consumers; large keeps fast ones busy."),
  PREFETCH_BYTES(
      FREQUENT,
      "prefetchBytes",
      Kind.LONG,
      4L << 20,
      1,
      1L << 30,
      "How many bytes of messages may wait in the client for one consumer; passed by one message at"
          + " most."),
  CONNECT_TIMEOUT_MS(
      FREQUENT,
      "connectTimeoutMs",
      Kind.INT,
      10_000,
      1,
      3_600_000,
      "How long one attempt to reach one host may take, TLS and handshake included."),
  REQUEST_TIMEOUT_MS(
      FREQUENT,
      "requestTimeoutMs",
      Kind.INT,
      60_000,
      0,
      86_400_000,
      "How long a call waits for the broker's reply while connected; 0 = for ever. After it, the"
          + " outcome is unknown."),
  SEND_TIMEOUT_MS(
      FREQUENT,
      "sendTimeoutMs",
      Kind.INT,
      0,
      0,
      86_400_000,
      "How long a send waits while the broker has no room for more messages; 0 = until it has."),
  RECONNECT_TIMEOUT_MS(
      FREQUENT,
      "reconnectTimeoutMs",
      Kind.INT,
      300_000,
      0,
      Integer.MAX_VALUE,
      "How long a lost connection tries to come back before it is given up; 0 = for ever."),
  TRUST_STORE(
      FREQUENT,
      "trustStore",
      Kind.TEXT,
      null,
      1,
      4_096,
      "File of the certificates that terns:// trusts (PKCS #12 or JKS). Default: those of the"
          + " JDK."),
  TRUST_STORE_PASSWORD(
      FREQUENT, "trustStorePassword", Kind.SECRET, null, 0, 65_535, "The trust store's password."),
  TRUSTED_PACKAGES(
      FREQUENT,
      "trustedPackages",
      Kind.TEXT,
      null,
      1,
      65_535,
      "What an ObjectMessage may hold: patterns of java.io.ObjectInputFilter such as com.acme.**,"
          + " separated by semicolons or commas; all else is refused. Default: what the JDK's own"
          + " serial filter lets through."),

  // --- rare
  HEARTBEAT_MS(
      RARE,
      "heartbeatMs",
      Kind.INT,
      15_000,
      0,
      3_600_000,
      "The peer that was silent for two of these intervals is gone; 0 = rely on the operating"
          + " system alone."),
  RECONNECT_DELAY_MS(
      RARE,
      "reconnectDelayMs",
      Kind.INT,
      50,
      1,
      3_600_000,
      "The pause before the second round of attempts to reconnect; doubles with each round."),
  RECONNECT_MAX_DELAY_MS(
      RARE,
      "reconnectMaxDelayMs",
      Kind.INT,
      5_000,
      1,
      3_600_000,
      "The longest pause between rounds of attempts to reconnect; less than reconnectDelayMs counts"
          + " as that."),
  KEY_STORE(
      RARE,
      "keyStore",
      Kind.TEXT,
      null,
      1,
      4_096,
      "File with the client's own certificate and key, for brokers that ask for one."),
  KEY_STORE_PASSWORD(
      RARE, "keyStorePassword", Kind.SECRET, null, 0, 65_535, "The key store's password."),
  VERIFY_HOST(
      RARE,
      "verifyHost",
      Kind.FLAG,
      true,
      0,
      1,
      "Whether terns:// checks that the broker's certificate is for the host's name.");

  /** How often a user needs it. */
  public enum Need {
    ESSENTIAL,
    FREQUENT,
    RARE
  }

  /** What values look like. Min and max are of the value, or of a text's length in characters. */
  public enum Kind {
    TEXT,
    SECRET,
    FLAG,
    INT,
    LONG
  }

  private static final Map<String, Option> BY_NAME = new HashMap<>();

  static {
    for (Option option : values()) {
      BY_NAME.put(option.optionName, option);
    }
  }

  private final Need need;
  private final String optionName;
  private final Kind kind;

  @SuppressWarnings("ImmutableEnumChecker") // only String, Boolean, Integer and Long, by the table
  private final Object defaultValue;

  private final long min;
  private final long max;
  private final String description;

  Option(
      Need need,
      String optionName,
      Kind kind,
      Object defaultValue,
      long min,
      long max,
      String description) {
    this.need = need;
    this.optionName = optionName;
    this.kind = kind;
    this.defaultValue = defaultValue;
    this.min = min;
    this.max = max;
    this.description = description;
  }

  public Need need() {
    return need;
  }

  /** The name in a URL. */
  public String optionName() {
    return optionName;
  }

  public Kind kind() {
    return kind;
  }

  /** Null: none, or computed from other options. */
  public Object defaultValue() {
    return defaultValue;
  }

  public long min() {
    return min;
  }

  public long max() {
    return max;
  }

  public String description() {
    return description;
  }

  /** Null if there is none of that name. */
  public static Option named(String name) {
    return BY_NAME.get(name);
  }

  /**
   * The value that a URL's text stands for.
   *
   * @throws IllegalArgumentException naming the option and its range
   */
  Object parse(String text) {
    try {
      return switch (kind) {
        case TEXT, SECRET -> check(text);
        case FLAG -> flag(text);
        case INT -> check(Integer.valueOf(text));
        case LONG -> check(Long.valueOf(text));
      };
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(refusal(text, range()), e);
    }
  }

  /** Returns the value if it lies in the range. */
  Object check(Object value) {
    long measure =
        switch (kind) {
          case TEXT, SECRET -> ((String) value).length();
          case FLAG -> ((Boolean) value) ? 1 : 0;
          case INT, LONG -> ((Number) value).longValue();
        };
    if (measure < min || measure > max) {
      throw new IllegalArgumentException(refusal(String.valueOf(value), range()));
    }
    return value;
  }

  private Boolean flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(refusal(text, "true or false"));
    };
  }

  private String refusal(String value, String wanted) {
    String shown = kind == Kind.SECRET ? "(secret)" : value;
    return "Option " + optionName + " cannot be '" + shown + "': it takes " + wanted;
  }

  /** For people: which values it takes. */
  public String range() {
    return switch (kind) {
      case TEXT, SECRET -> "a text of " + min + " to " + max + " characters";
      case FLAG -> "true or false";
      case INT, LONG -> "a whole number from " + min + " to " + max;
    };
  }
}
