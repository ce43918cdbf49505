package org.ternmq.command;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.jms.TernXAConnectionFactory;

/** What the commands that copy a stopped broker's journal make of it. */
class JournalCopyTest {
  @TempDir private Path directory;

  private record TestXid(int number) implements Xid {
    @Override
    public int getFormatId() {
      return 77;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return new byte[] {(byte) number};
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[] {1};
    }
  }

  private Path path(String name) {
    return directory.resolve(name);
  }

  private String export(Path data, String... more) {
    Invocation export = new Invocation();
    List<String> all = new ArrayList<>(List.of("journal", "export", data.toString()));
    all.addAll(List.of(more));
    assertThat(export.run(all.toArray(String[]::new))).as(export.errText()).isZero();
    return export.outText();
  }

  private String importInto(Path data, String text, String... more) throws IOException {
    Path file = Files.writeString(path("export.jsonl"), text);
    List<String> all =
        new ArrayList<>(List.of("journal", "import", file.toString(), data.toString()));
    all.addAll(List.of(more));
    Invocation command = new Invocation();
    assertThat(command.run(all.toArray(String[]::new))).as(command.errText()).isZero();
    return command.outText();
  }

  /** Every kind of body, header and holder of messages. */
  static void fill(Path data, int branch) throws JMSException, XAException {
    try (RunningBroker broker = RunningBroker.in(data);
        Connection connection = new TernConnectionFactory(broker.url()).createConnection()) {
      connection.setClientID("reader");
      connection.start();
      Session session = connection.createSession();
      session.createDurableConsumer(session.createTopic("news"), "daily", "a > 0", true).close();
      MessageProducer producer = session.createProducer(null);
      for (Message message : messages(session)) {
        producer.send(session.createQueue("all"), message);
      }
      Connection other = new TernConnectionFactory(broker.url()).createConnection();
      Session elsewhere = other.createSession();
      TextMessage news = elsewhere.createTextMessage("news");
      news.setIntProperty("a", 1);
      elsewhere.createProducer(elsewhere.createTopic("news")).send(news);
      producer.setDeliveryDelay(3_600_000);
      producer.send(session.createQueue("later"), session.createTextMessage("delayed"));
      other.close();
      takeAndGiveBack(connection);
    }
    prepare(data, branch);
  }

  private static List<Message> messages(Session session) throws JMSException {
    TextMessage text = session.createTextMessage("text \u00e4 \ud83d\ude00 \"quoted\"\n");
    text.setJMSCorrelationID("correlated");
    text.setJMSReplyTo(session.createTopic("answers"));
    text.setJMSType("type");
    text.setFloatProperty("float", Float.NaN);
    text.setDoubleProperty("double", 0.1);
    text.setLongProperty("long", Long.MIN_VALUE);
    text.setByteProperty("byte", (byte) -1);
    text.setShortProperty("short", (short) 7);
    text.setBooleanProperty("boolean", true);
    text.setStringProperty("string", "s");
    text.setObjectProperty("null", null);
    TextMessage empty = session.createTextMessage();
    TextMessage lone = session.createTextMessage("lone \ud800 surrogate");
    var bytes = session.createBytesMessage();
    bytes.writeBytes(new byte[] {0, -1, 127});
    bytes.setJMSCorrelationIDAsBytes(new byte[] {1, 2});
    MapMessage map = session.createMapMessage();
    map.setChar("c", 'c');
    StreamMessage stream = session.createStreamMessage();
    stream.writeDouble(1.5);
    var object = session.createObjectMessage(new ArrayList<>(List.of("serialized")));
    return List.of(text, empty, lone, bytes, map, stream, object, session.createMessage());
  }

  /** One message gets a delivery count. */
  private static void takeAndGiveBack(Connection connection) throws JMSException {
    Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
    MessageConsumer consumer = session.createConsumer(session.createQueue("all"));
    assertThat(consumer.receive(10_000)).isNotNull();
    session.rollback();
    session.close();
  }

  private static void prepare(Path data, int number) throws JMSException, XAException {
    try (RunningBroker broker = RunningBroker.in(data);
        XAConnection connection = new TernXAConnectionFactory(broker.url()).createXAConnection()) {
      connection.start();
      XASession session = connection.createXASession();
      XAResource resource = session.getXAResource();
      Xid xid = new TestXid(number);
      resource.start(xid, XAResource.TMNOFLAGS);
      MessageConsumer consumer = session.createConsumer(session.createQueue("all"));
      assertThat(consumer.receive(10_000)).isNotNull();
      session
          .createProducer(session.createQueue("prepared"))
          .send(session.createTextMessage("waits"));
      resource.end(xid, XAResource.TMSUCCESS);
      assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
    }
  }

  static Map<String, byte[]> files(Path data) throws IOException {
    Map<String, byte[]> all = new TreeMap<>();
    try (var files = Files.list(data)) {
      for (Path file : files.toList()) {
        if (!file.endsWith("lock")) {
          all.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
      }
    }
    return all;
  }

  @Test
  void anExportChangesNothingAndAnImportOfItIsTheSameToTheByte() throws Exception {
    fill(path("data"), 1);
    Map<String, byte[]> before = files(path("data"));
    String exported = export(path("data"));
    Map<String, byte[]> after = files(path("data"));
    assertThat(after.keySet()).isEqualTo(before.keySet());
    before.forEach((name, bytes) -> assertThat(after.get(name)).as(name).isEqualTo(bytes));

    assertThat(exported)
        .contains("\"text\":\"text ä 😀 \\\"quoted\\\"\\n\"")
        .contains("\"record\":\"delivered\"")
        .contains("\"record\":\"prepared\"")
        .contains("\"record\":\"staged\"")
        .contains("\"record\":\"staged-removal\"")
        .contains("\"record\":\"subscription\"")
        .contains("\"record\":\"ids\",\"message\":")
        .doesNotContain("\"record\":\"ids\",\"message\":1,");
    importInto(path("copy"), exported);
    assertThat(export(path("copy"))).isEqualTo(exported);
    Invocation verify = new Invocation();
    assertThat(verify.run("journal", "verify", path("copy").toString())).isZero();
  }

  @Test
  void aBrokerGoesOnWithWhatWasImported() throws Exception {
    fill(path("data"), 1);
    importInto(path("copy"), export(path("data")));
    try (RunningBroker broker = RunningBroker.in(path("copy"));
        XAConnection connection = new TernXAConnectionFactory(broker.url()).createXAConnection()) {
      connection.start();
      XAResource resource = connection.createXASession().getXAResource();
      Xid[] inDoubt = resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
      assertThat(inDoubt).hasSize(1);
      resource.commit(inDoubt[0], false);
      Session session = connection.createSession();
      MessageConsumer consumer = session.createConsumer(session.createQueue("prepared"));
      assertThat(consumer.receive(10_000).getBody(String.class)).isEqualTo("waits");
      int left = 0;
      MessageConsumer all = session.createConsumer(session.createQueue("all"));
      while (all.receiveNoWait() != null) {
        left++;
      }
      assertThat(left).isEqualTo(7);
    }
  }

  @Test
  void oneQueueIsExportedAndAddedToAnotherBrokersData() throws Exception {
    fill(path("data"), 1);
    fill(path("other"), 2);
    String one = export(path("data"), "--queue", "all");
    assertThat(one.lines().filter(line -> line.contains("\"record\":\"message\""))).hasSize(8);
    assertThat(one).doesNotContain("news").doesNotContain("delayed");
    String report = importInto(path("other/."), one, "--into-existing", "--json");
    assertThat(report).startsWith("{\"messages\":").contains("\"before\":").endsWith("}\n");
    String merged = export(path("other"));
    assertThat(merged.lines().filter(line -> line.contains("\"record\":\"message\"")))
        .hasSize(10 + 8);
    assertThat(merged.lines().filter(line -> line.contains("\"record\":\"queue\""))).hasSize(3);
    assertThat(Files.exists(path("other.before-import"))).isTrue();
    try (RunningBroker broker = RunningBroker.in(path("other"));
        Connection connection = new TernConnectionFactory(broker.url()).createConnection()) {
      connection.start();
      Session session = connection.createSession();
      MessageConsumer consumer = session.createConsumer(session.createQueue("all"));
      int found = 0;
      while (consumer.receive(500) != null) {
        found++;
      }
      assertThat(found).as("one is with the prepared branch").isEqualTo(7 + 8);
    }
  }

  @Test
  void anExportThatWasCutIsRefused() throws Exception {
    fill(path("data"), 1);
    String exported = export(path("data"));
    String cut = exported.substring(0, exported.lastIndexOf("{\"record\":\"end\""));
    Path file = Files.writeString(path("cut.jsonl"), cut);
    Invocation command = new Invocation();
    assertThat(command.run("journal", "import", file.toString(), path("copy").toString()))
        .isEqualTo(ExitCode.FAILED);
    assertThat(command.errText()).contains("has no end").hasLineCount(1);
    assertThat(Files.exists(path("copy"))).isFalse();
  }

  private static final String QUEUE = "{\"record\":\"queue\",\"id\":1,\"name\":\"q\"}";

  private static final String SUBSCRIPTION =
      "{\"record\":\"subscription\",\"id\":2,\"topic\":\"topic://t\",\"name\":\"s\","
          + "\"clientId\":null,\"selector\":null,\"noLocal\":false,\"shared\":true}";

  private static String message(String queues, String properties) {
    return "{\"record\":\"message\",\"id\":5,\"queues\":["
        + queues
        + "],\"content\":{\"destination\":\"queue://q\",\"persistent\":true,\"priority\":4,"
        + "\"timestamp\":1,\"expiration\":0,\"deliveryTime\":0,\"properties\":{"
        + properties
        + "},\"bodyType\":\"text\",\"text\":\"hello\"}}";
  }

  /** What is said of an export of these lines. */
  private Invocation importLines(String... lines) throws IOException {
    List<String> all = new ArrayList<>();
    all.add(
        "{\"record\":\"ternmq-export\",\"version\":1,"
            + "\"broker\":\"00000000-0000-0000-0000-000000000001\"}");
    all.addAll(List.of(lines));
    all.add("{\"record\":\"end\",\"lines\":" + all.size() + "}");
    Invocation command = new Invocation();
    command.run(
        "journal",
        "import",
        Files.write(path("lines.jsonl"), all).toString(),
        path("of-lines").toString());
    return command;
  }

  @Test
  void aLineThatWouldLoseOrConfuseMessagesIsNamed() throws IOException {
    String[][] cases = {
      {message("1, 9", ""), "line 3: the message is in queue 9, which no line before has made"},
      {message("", ""), "line 3: the message is in no queue"},
      {QUEUE, "line 3: the id 1 is below 1, or was there before"},
      {QUEUE.replace("1", "2"), "line 3: the queue q was there before"},
      {
        QUEUE.replace("1", "2").replace("\"q\"", "\"a>\""),
        "line 3: the queue name \"a>\" contains >"
      },
      {QUEUE.replace("1", "2").replace("\"q\"", "\"" + "q".repeat(5_000) + "\""), "longer than"},
      {SUBSCRIPTION.replace("topic://t", "queue://t"), "line 3: queue://t is no topic"},
      {SUBSCRIPTION.replace("\"s\"", "\" s\""), "line 3: the subscription name"},
      {SUBSCRIPTION.replace("null,\"noLocal", "\"a >\",\"noLocal"), "line 3: "},
      {message("1", "\"a\":{}"), "line 3: a property is an object of one member"},
      {message("1", "\"a\":{\"integer\":null}"), "line 3: a property without a value"},
    };
    for (String[] each : cases) {
      Invocation command = importLines(QUEUE, each[0]);
      assertThat(command.exitCode()).as(each[0]).isEqualTo(ExitCode.FAILED);
      assertThat(command.errText()).contains(each[1]).hasLineCount(1);
      assertThat(Files.exists(path("of-lines"))).isFalse();
    }
    Invocation good = importLines(QUEUE, SUBSCRIPTION, message("1", "\"a\":{\"integer\":3}"));
    assertThat(good.exitCode()).as(good.errText()).isZero();
  }

  @Test
  void bytesThatAreNoTextAreNoExport() throws IOException {
    Path file = Files.write(path("bytes"), new byte[] {(byte) 0xff, (byte) 0xfe, '\n'});
    Invocation command = new Invocation();
    command.run("journal", "import", file.toString(), path("copy").toString());
    assertThat(command.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(command.errText()).contains("no text in UTF-8").hasLineCount(1);
  }
}
