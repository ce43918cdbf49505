package org.ternmq.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.server.net.SocketOptions;
import org.ternmq.server.store.DatabaseOptions;
import org.ternmq.wire.Protocol;

/**
 * How a broker is to run: read once, validated together, frozen. Every number has its unit in its
 * name; jms-server/README.md lists the keys of the configuration file with defaults and ranges.
 *
 * @param name under which {@code tern:vm://name} reaches the broker in this JVM; null for none
 * @param listen where plain TCP connections are taken; may be empty
 * @param tlsListen where TLS connections are taken; needs {@code keyStore}
 * @param keyStore PKCS#12 or JKS file with the broker's key and certificate; null for none
 * @param keyStorePassword of the file and its key; null for none
 * @param dataDirectory of the journal; null keeps everything in memory
 * @param database that keeps the messages instead of a journal; null for none
 * @param users passwords by user name, plain or as {@code pbkdf2:...}; empty lets anybody in
 * @param memoryBudgetBytes how many bytes of message payloads may stay in the heap
 * @param maxMessageBytes the largest message
 * @param maxFrameBytes the largest frame; larger commands travel in fragments
 * @param maxConnections open at once
 * @param maxUnauthenticatedConnections of them, those that have not yet said who they are
 * @param handshakeTimeoutMs within which they have to
 * @param maxPendingOutputBytes a client that lets more than that pile up unread is disconnected
 * @param maxDestinations queues, topics and subscriptions together
 * @param maxConsumersPerConnection consumers and sessions of one connection, each
 * @param maxDeliveries deliveries without acknowledgement before a message goes to the dead-letter
 *     queue; 0 = never
 * @param deadLetterQueue its name
 * @param deadLetterExpired whether what expires in a queue or durable subscription goes to the
 *     dead-letter queue; else it is dropped
 * @param createDestinations whether queues and topics come into being on first use
 * @param heartbeatMs the interval offered to clients; 0 = none
 * @param rememberClientsMs how long the sends of a lost client are remembered for its return
 * @param segmentBytes the size of the journal's files
 * @param checkpointLogBytes how much log is written between two checkpoints: a quarter of it while
 *     checkpoints are small, up to twice as much of large messages, which are read fast, and more
 *     where a checkpoint itself is larger than half of it; bounds the time of a restart
 * @param diskHoldBytes with less free space than that on the disk of the journal, producers of
 *     persistent messages are held back; 0 = never
 * @param diskRefuseBytes with less than that, persistent messages are refused; 0 = on a full disk
 *     only
 */
public record BrokerOptions(
    String name,
    List<HostPort> listen,
    List<HostPort> tlsListen,
    Path keyStore,
    String keyStorePassword,
    Path dataDirectory,
    DatabaseOptions database,
    Map<String, String> users,
    long memoryBudgetBytes,
    long maxMessageBytes,
    int maxFrameBytes,
    int maxConnections,
    int maxUnauthenticatedConnections,
    int handshakeTimeoutMs,
    long maxPendingOutputBytes,
    int maxDestinations,
    int maxConsumersPerConnection,
    int maxDeliveries,
    String deadLetterQueue,
    boolean deadLetterExpired,
    boolean createDestinations,
    int heartbeatMs,
    long rememberClientsMs,
    int segmentBytes,
    long checkpointLogBytes,
    long diskHoldBytes,
    long diskRefuseBytes) {

  private static final long KIB = 1024;
  private static final long MIB = 1024 * KIB;
  private static final long DEFAULT_DISK_HOLD_BYTES = 512 * MIB;
  private static final long DEFAULT_DISK_REFUSE_BYTES = 256 * MIB;

  /**
   * @throws IllegalArgumentException that names every value that is out of range
   */
  public BrokerOptions {
    listen = List.copyOf(listen);
    tlsListen = List.copyOf(tlsListen);
    users = Map.copyOf(users);
    Ranges ranges = new Ranges();
    ranges.check("memory-budget-bytes", memoryBudgetBytes, MIB, Long.MAX_VALUE);
    ranges.check("max-frame-bytes", maxFrameBytes, 4 * KIB, 64 * MIB);
    ranges.check("max-message-bytes", maxMessageBytes, KIB, Integer.MAX_VALUE - MIB);
    ranges.check("max-connections", maxConnections, 1, 1_000_000);
    ranges.check(
        "max-unauthenticated-connections", maxUnauthenticatedConnections, 1, maxConnections);
    ranges.check("handshake-timeout-ms", handshakeTimeoutMs, 10, 600_000);
    ranges.check("max-pending-output-bytes", maxPendingOutputBytes, 64 * KIB, Long.MAX_VALUE);
    ranges.check("max-destinations", maxDestinations, 1, 100_000_000);
    ranges.check("max-consumers-per-connection", maxConsumersPerConnection, 1, 10_000_000);
    ranges.check("max-deliveries", maxDeliveries, 0, 1_000_000);
    ranges.check("remember-clients-ms", rememberClientsMs, 0, Long.MAX_VALUE);
    ranges.check("segment-bytes", segmentBytes, MIB, 1024 * MIB);
    ranges.check("checkpoint-log-bytes", checkpointLogBytes, MIB, Long.MAX_VALUE);
    ranges.check("disk-hold-bytes", diskHoldBytes, 0, Long.MAX_VALUE / 2);
    ranges.check("disk-refuse-bytes", diskRefuseBytes, 0, diskHoldBytes);
    if (heartbeatMs != 0) {
      ranges.check("heartbeat-ms", heartbeatMs, 50, 3_600_000);
    }
    if (database != null) {
      checkDatabase(ranges, database, dataDirectory);
    }
    if (deadLetterQueue.isBlank()) {
      ranges.problem("dead-letter-queue is empty");
    }
    if (!tlsListen.isEmpty() && keyStore == null) {
      ranges.problem("tls-listen needs key-store");
    }
    ranges.throwIfAny();
  }

  private static void checkDatabase(Ranges ranges, DatabaseOptions database, Path dataDirectory) {
    ranges.check("jdbc-pool-size", database.poolSize(), 3, 1_000);
    ranges.check("jdbc-lease-ms", database.leaseMs(), 500, 3_600_000);
    ranges.check("jdbc-outage-ms", database.outageMs(), 0, 86_400_000);
    if (!database.tablePrefix().matches("[a-z][a-z0-9_]{0,20}")) {
      ranges.problem("jdbc-table-prefix has other characters than a-z, 0-9 and _, or over 21");
    }
    if (dataDirectory != null) {
      ranges.problem("data and jdbc-url are both given: messages are kept in one of them");
    }
  }

  /** Whether the marks of free space are those that nobody has set. */
  boolean hasDefaultWatermarks() {
    return diskHoldBytes == DEFAULT_DISK_HOLD_BYTES && diskRefuseBytes == DEFAULT_DISK_REFUSE_BYTES;
  }

  /** With the defaults: listening nowhere, everything in memory. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts from these options. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.name = name;
    builder.listen = listen;
    builder.tlsListen = tlsListen;
    builder.keyStore = keyStore;
    builder.keyStorePassword = keyStorePassword;
    builder.dataDirectory = dataDirectory;
    if (database != null) {
      builder.jdbcUrl = database.url();
      builder.jdbcUser = database.user();
      builder.jdbcPassword = database.password();
      builder.jdbcSchema = database.schema();
      builder.jdbcTablePrefix = database.tablePrefix();
      builder.jdbcPoolSize = database.poolSize();
      builder.jdbcLeaseMs = database.leaseMs();
      builder.jdbcOutageMs = database.outageMs();
    }
    builder.users = new LinkedHashMap<>(users);
    builder.memoryBudgetBytes = memoryBudgetBytes;
    builder.maxMessageBytes = maxMessageBytes;
    builder.maxFrameBytes = maxFrameBytes;
    builder.maxConnections = maxConnections;
    builder.maxUnauthenticatedConnections = maxUnauthenticatedConnections;
    builder.handshakeTimeoutMs = handshakeTimeoutMs;
    builder.maxPendingOutputBytes = maxPendingOutputBytes;
    builder.maxDestinations = maxDestinations;
    builder.maxConsumersPerConnection = maxConsumersPerConnection;
    builder.maxDeliveries = maxDeliveries;
    builder.deadLetterQueue = deadLetterQueue;
    builder.deadLetterExpired = deadLetterExpired;
    builder.createDestinations = createDestinations;
    builder.heartbeatMs = heartbeatMs;
    builder.rememberClientsMs = rememberClientsMs;
    builder.segmentBytes = segmentBytes;
    builder.checkpointLogBytes = checkpointLogBytes;
    builder.diskHoldBytes = diskHoldBytes;
    builder.diskRefuseBytes = diskRefuseBytes;
    return builder;
  }

  /**
   * Reads a properties file in UTF-8. Relative paths in it are relative to its folder.
   *
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException that names the file and every key that is unknown and every
   *     value that is wrong
   */
  public static BrokerOptions load(Path file) throws IOException {
    return OptionsFile.read(file);
  }

  /** What the core is given. */
  CoreLimits coreLimits(String product) {
    return new CoreLimits(
        memoryBudgetBytes,
        heapEntries(Runtime.getRuntime().maxMemory()),
        maxMessageBytes,
        maxFrameBytes,
        maxConnections,
        maxDestinations,
        maxConsumersPerConnection,
        maxDeliveries,
        deadLetterQueue,
        deadLetterExpired,
        createDestinations,
        heartbeatMs,
        rememberClientsMs,
        product);
  }

  /**
   * Ten percent of the heap at about 100 bytes each; no more than a checkpoint tells in some
   * milliseconds.
   */
  static int heapEntries(long heapBytes) {
    return (int) Math.max(20_000, Math.min(65_536, heapBytes / 1_000));
  }

  /** What the listener is given. */
  SocketOptions socketOptions() {
    return new SocketOptions(
        socketAddresses(listen),
        socketAddresses(tlsListen),
        keyStore,
        keyStorePassword,
        maxFrameBytes,
        maxMessageBytes,
        maxConnections,
        maxUnauthenticatedConnections,
        handshakeTimeoutMs,
        maxPendingOutputBytes);
  }

  private static List<InetSocketAddress> socketAddresses(List<HostPort> addresses) {
    List<InetSocketAddress> resolved = new ArrayList<>();
    for (HostPort address : addresses) {
      resolved.add(new InetSocketAddress(address.host(), address.port()));
    }
    return resolved;
  }

  /** Without passwords. */
  @Override
  public String toString() {
    return "BrokerOptions[name="
        + name
        + ", listen="
        + listen
        + ", tlsListen="
        + tlsListen
        + ", dataDirectory="
        + dataDirectory
        + ", database="
        + database
        + ", users="
        + users.keySet()
        + ", memoryBudgetBytes="
        + memoryBudgetBytes
        + "]";
  }

  /** Not safe for use by several threads. */
  public static final class Builder {
    private String name;
    private List<HostPort> listen = List.of();
    private List<HostPort> tlsListen = List.of();
    private Path keyStore;
    private String keyStorePassword;
    private Path dataDirectory;
    private String jdbcUrl;
    private String jdbcUser;
    private String jdbcPassword;
    private String jdbcSchema;
    private String jdbcTablePrefix = "ternmq_";
    private int jdbcPoolSize = 4;
    private int jdbcLeaseMs = 10_000;
    private int jdbcOutageMs = 120_000;
    private Map<String, String> users = new LinkedHashMap<>();
    private long memoryBudgetBytes = Math.max(16 * MIB, Runtime.getRuntime().maxMemory() / 4);
    private long maxMessageBytes = 100 * MIB;
    private int maxFrameBytes = Protocol.DEFAULT_FRAME_BYTES;
    private int maxConnections = 10_000;
    private int maxUnauthenticatedConnections = 1_000;
    private int handshakeTimeoutMs = 5_000;
    private long maxPendingOutputBytes = 128 * MIB;
    private int maxDestinations = 100_000;
    private int maxConsumersPerConnection = 10_000;
    private int maxDeliveries = 10;
    private String deadLetterQueue = "dead-letters";
    private boolean deadLetterExpired;
    private boolean createDestinations = true;
    private int heartbeatMs = 15_000;
    private long rememberClientsMs = 24L * 3_600_000;
    private int segmentBytes = (int) (64 * MIB);
    private long checkpointLogBytes = 32 * MIB;
    private long diskHoldBytes = DEFAULT_DISK_HOLD_BYTES;
    private Long diskRefuseBytes; // null: half of the other mark, as the defaults are

    private Builder() {}

    public Builder name(String name) {
      this.name = name;
      return this;
    }

    /** Replaces the addresses; each is {@code host:port}, see {@link HostPort#parse}. */
    public Builder listen(String... addresses) {
      this.listen = addressesOf(List.of(addresses));
      return this;
    }

    public Builder tlsListen(String... addresses) {
      this.tlsListen = addressesOf(List.of(addresses));
      return this;
    }

    public Builder keyStore(Path keyStore, String password) {
      this.keyStore = keyStore;
      this.keyStorePassword = password;
      return this;
    }

    /** Null keeps everything in memory. */
    public Builder dataDirectory(Path dataDirectory) {
      this.dataDirectory = dataDirectory;
      return this;
    }

    /** Keeps the messages in a database; null in a journal or in memory. */
    public Builder jdbcUrl(String jdbcUrl) {
      this.jdbcUrl = jdbcUrl;
      return this;
    }

    public Builder jdbcUser(String jdbcUser) {
      this.jdbcUser = jdbcUser;
      return this;
    }

    public Builder jdbcPassword(String jdbcPassword) {
      this.jdbcPassword = jdbcPassword;
      return this;
    }

    /** In which the tables lie; null for the user's usual one. */
    public Builder jdbcSchema(String jdbcSchema) {
      this.jdbcSchema = jdbcSchema;
      return this;
    }

    public Builder jdbcTablePrefix(String jdbcTablePrefix) {
      this.jdbcTablePrefix = jdbcTablePrefix;
      return this;
    }

    public Builder jdbcPoolSize(int jdbcPoolSize) {
      this.jdbcPoolSize = jdbcPoolSize;
      return this;
    }

    public Builder jdbcLeaseMs(int jdbcLeaseMs) {
      this.jdbcLeaseMs = jdbcLeaseMs;
      return this;
    }

    public Builder jdbcOutageMs(int jdbcOutageMs) {
      this.jdbcOutageMs = jdbcOutageMs;
      return this;
    }

    /** Null without a URL; who names a user for it means a database, and would get a journal. */
    private DatabaseOptions database() {
      if (jdbcUrl != null) {
        return new DatabaseOptions(
            jdbcUrl,
            jdbcUser,
            jdbcPassword,
            jdbcSchema,
            jdbcTablePrefix,
            jdbcPoolSize,
            jdbcLeaseMs,
            jdbcOutageMs);
      }
      if (jdbcUser != null || jdbcPassword != null || jdbcSchema != null) {
        throw new IllegalArgumentException(
            "jdbc-user, jdbc-password or jdbc-schema is given, and jdbc-url is missing");
      }
      return null;
    }

    /** Adds a user; see {@code org.ternmq.server.security.ConfiguredUsers} for the forms. */
    public Builder user(String user, String password) {
      users.put(user, password);
      return this;
    }

    public Builder memoryBudgetBytes(long memoryBudgetBytes) {
      this.memoryBudgetBytes = memoryBudgetBytes;
      return this;
    }

    public Builder maxMessageBytes(long maxMessageBytes) {
      this.maxMessageBytes = maxMessageBytes;
      return this;
    }

    public Builder maxFrameBytes(int maxFrameBytes) {
      this.maxFrameBytes = maxFrameBytes;
      return this;
    }

    public Builder maxConnections(int maxConnections) {
      this.maxConnections = maxConnections;
      this.maxUnauthenticatedConnections = Math.min(maxUnauthenticatedConnections, maxConnections);
      return this;
    }

    public Builder maxUnauthenticatedConnections(int maxUnauthenticatedConnections) {
      this.maxUnauthenticatedConnections = maxUnauthenticatedConnections;
      return this;
    }

    public Builder handshakeTimeoutMs(int handshakeTimeoutMs) {
      this.handshakeTimeoutMs = handshakeTimeoutMs;
      return this;
    }

    public Builder maxPendingOutputBytes(long maxPendingOutputBytes) {
      this.maxPendingOutputBytes = maxPendingOutputBytes;
      return this;
    }

    public Builder maxDestinations(int maxDestinations) {
      this.maxDestinations = maxDestinations;
      return this;
    }

    public Builder maxConsumersPerConnection(int maxConsumersPerConnection) {
      this.maxConsumersPerConnection = maxConsumersPerConnection;
      return this;
    }

    public Builder maxDeliveries(int maxDeliveries) {
      this.maxDeliveries = maxDeliveries;
      return this;
    }

    public Builder deadLetterQueue(String deadLetterQueue) {
      this.deadLetterQueue = deadLetterQueue;
      return this;
    }

    public Builder deadLetterExpired(boolean deadLetterExpired) {
      this.deadLetterExpired = deadLetterExpired;
      return this;
    }

    public Builder createDestinations(boolean createDestinations) {
      this.createDestinations = createDestinations;
      return this;
    }

    public Builder heartbeatMs(int heartbeatMs) {
      this.heartbeatMs = heartbeatMs;
      return this;
    }

    public Builder rememberClientsMs(long rememberClientsMs) {
      this.rememberClientsMs = rememberClientsMs;
      return this;
    }

    public Builder segmentBytes(int segmentBytes) {
      this.segmentBytes = segmentBytes;
      return this;
    }

    public Builder diskHoldBytes(long diskHoldBytes) {
      this.diskHoldBytes = diskHoldBytes;
      return this;
    }

    public Builder diskRefuseBytes(long diskRefuseBytes) {
      this.diskRefuseBytes = diskRefuseBytes;
      return this;
    }

    public Builder checkpointLogBytes(long checkpointLogBytes) {
      this.checkpointLogBytes = checkpointLogBytes;
      return this;
    }

    /**
     * Sets one option by its key in the configuration file.
     *
     * @throws IllegalArgumentException if the key is unknown, with the nearest known one, or the
     *     value cannot be read
     */
    public Builder set(String key, String value) {
      OptionKeys.set(this, key, value);
      return this;
    }

    /** Paths that are not absolute are those of files in this folder. */
    Builder relativeTo(Path folder) {
      if (dataDirectory != null) {
        dataDirectory = folder.resolve(dataDirectory);
      }
      if (keyStore != null) {
        keyStore = folder.resolve(keyStore);
      }
      return this;
    }

    void keyStore(Path keyStore) {
      this.keyStore = keyStore;
    }

    void keyStorePassword(String password) {
      this.keyStorePassword = password;
    }

    static List<HostPort> addressesOf(List<String> texts) {
      List<HostPort> addresses = new ArrayList<>();
      for (String text : texts) {
        addresses.add(HostPort.parse(text));
      }
      return addresses;
    }

    /**
     * @throws IllegalArgumentException that names every value that is out of range
     */
    public BrokerOptions build() {
      return new BrokerOptions(
          name,
          listen,
          tlsListen,
          keyStore,
          keyStorePassword,
          dataDirectory,
          database(),
          users,
          memoryBudgetBytes,
          maxMessageBytes,
          maxFrameBytes,
          maxConnections,
          maxUnauthenticatedConnections,
          handshakeTimeoutMs,
          maxPendingOutputBytes,
          maxDestinations,
          maxConsumersPerConnection,
          maxDeliveries,
          deadLetterQueue,
          deadLetterExpired,
          createDestinations,
          heartbeatMs,
          rememberClientsMs,
          segmentBytes,
          checkpointLogBytes,
          diskHoldBytes,
          diskRefuseBytes != null
              ? diskRefuseBytes
              : Math.min(DEFAULT_DISK_REFUSE_BYTES, diskHoldBytes / 2));
    }
  }
}
