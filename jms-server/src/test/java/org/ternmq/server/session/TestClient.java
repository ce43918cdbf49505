package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BranchReport;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.command.ClientCommand.Seen;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.MessageEncoder;

/** Says commands to a {@link TestBroker} and looks at what comes back. */
final class TestClient {
  static final Address QUEUE = Address.queue("orders");
  static final Address TOPIC = Address.topic("prices");

  final TestBroker broker;
  final int connection;
  private int lastCorrelation;
  private long lastSequence;
  private long lastAcknowledgement;

  private TestClient(TestBroker broker) {
    this.broker = broker;
    this.connection = broker.connect();
  }

  /** Connected, and not yet welcomed. */
  static TestClient connected(TestBroker broker) {
    return new TestClient(broker);
  }

  static TestClient welcomed(TestBroker broker) {
    return welcomed(broker, null);
  }

  static TestClient welcomed(TestBroker broker, String clientId) {
    TestClient client = new TestClient(broker);
    client.hello(new UUID(1, client.connection), false, 0, clientId);
    assertThat(client.welcome()).isNotNull();
    client.clear();
    return client;
  }

  static TestClient resumable(TestBroker broker, UUID instance) {
    TestClient client = new TestClient(broker);
    client.hello(instance, true, 0, null);
    return client;
  }

  void hello(UUID instance, boolean resumable, long confirmedUpTo, String clientId) {
    say(
        new ClientCommand.Hello(
            1, 1, 0, instance, resumable, confirmedUpTo, null, null, clientId, 0, "test"));
  }

  BrokerCommand.Welcome welcome() {
    List<BrokerCommand.Welcome> all = heard(BrokerCommand.Welcome.class);
    return all.isEmpty() ? null : all.get(0);
  }

  void say(Command command) {
    broker.tell(connection, command);
  }

  int nextCorrelation() {
    return ++lastCorrelation;
  }

  void lose() {
    broker.lose(connection);
  }

  List<Command> said() {
    return broker.said.get(connection);
  }

  Command.Goodbye goodbye() {
    return broker.goodbyes.get(connection);
  }

  void clear() {
    said().clear();
  }

  <T> List<T> heard(Class<T> type) {
    List<T> all = new ArrayList<>();
    for (Command command : said()) {
      if (type.isInstance(command)) {
        all.add(type.cast(command));
      }
    }
    return all;
  }

  // --- sessions

  TestClient session(int sessionId) {
    ok(new ClientCommand.OpenSession(nextCorrelation(), sessionId, false));
    return this;
  }

  TestClient transacted(int sessionId) {
    ok(new ClientCommand.OpenSession(nextCorrelation(), sessionId, true));
    return this;
  }

  void ok(ClientCommand.Request request) {
    say(request);
    assertThat(replyTo(request.correlation()))
        .as("reply to %s", request)
        .isEqualTo(new BrokerCommand.Ok(request.correlation()));
  }

  BrokerCommand.Failed fails(ClientCommand.Request request, ErrorCode code) {
    say(request);
    BrokerCommand.Reply reply = replyTo(request.correlation());
    assertThat(reply).isInstanceOf(BrokerCommand.Failed.class);
    BrokerCommand.Failed failed = (BrokerCommand.Failed) reply;
    assertThat(failed.code()).as(failed.text()).isEqualTo(code);
    assertThat(failed.text()).isNotBlank();
    return failed;
  }

  BrokerCommand.Reply replyTo(int correlation) {
    for (BrokerCommand.Reply reply : heard(BrokerCommand.Reply.class)) {
      if (reply.correlation() == correlation) {
        return reply;
      }
    }
    return null;
  }

  ClientCommand.Commit commit(int sessionId) {
    return new ClientCommand.Commit(nextCorrelation(), sessionId, ++lastSequence);
  }

  ClientCommand.Rollback rollback(int sessionId, Seen... seen) {
    return new ClientCommand.Rollback(nextCorrelation(), sessionId, List.of(seen));
  }

  ClientCommand.Recover recover(int sessionId, Seen... seen) {
    return new ClientCommand.Recover(nextCorrelation(), sessionId, List.of(seen));
  }

  ClientCommand.CloseSession closeSession(int sessionId, Seen... seen) {
    return new ClientCommand.CloseSession(nextCorrelation(), sessionId, List.of(seen));
  }

  // --- distributed transactions

  ClientCommand.XaStart xaStart(int sessionId, BranchId branch, ClientCommand.StartMode mode) {
    return new ClientCommand.XaStart(nextCorrelation(), sessionId, branch, mode, 0);
  }

  ClientCommand.XaEnd xaEnd(int sessionId, BranchId branch, ClientCommand.EndMode mode) {
    return new ClientCommand.XaEnd(nextCorrelation(), sessionId, branch, mode);
  }

  /** The vote: whether it is read only. */
  boolean prepare(BranchId branch) {
    int correlation = nextCorrelation();
    say(new ClientCommand.XaPrepare(correlation, branch));
    BrokerCommand.Reply reply = replyTo(correlation);
    assertThat(reply).isInstanceOf(BrokerCommand.XaVote.class);
    return ((BrokerCommand.XaVote) reply).readOnly();
  }

  ClientCommand.XaCommit xaCommit(BranchId branch) {
    return new ClientCommand.XaCommit(nextCorrelation(), branch, false, 0);
  }

  ClientCommand.XaCommit xaCommitOnePhase(BranchId branch) {
    return new ClientCommand.XaCommit(nextCorrelation(), branch, true, ++lastSequence);
  }

  ClientCommand.XaRollback xaRollback(BranchId branch) {
    return new ClientCommand.XaRollback(nextCorrelation(), branch);
  }

  List<BranchId> recovered() {
    int correlation = nextCorrelation();
    say(new ClientCommand.XaRecover(correlation));
    return ((BrokerCommand.XaBranches) replyTo(correlation)).branches();
  }

  List<BranchReport> branches() {
    int correlation = nextCorrelation();
    say(new ClientCommand.ListBranches(correlation));
    return ((BrokerCommand.BranchList) replyTo(correlation)).branches();
  }

  List<BranchReport.State> states() {
    return branches().stream().map(BranchReport::state).toList();
  }

  // --- consumers

  ClientCommand.OpenConsumer open(
      int sessionId,
      int consumerId,
      ConsumerKind kind,
      Address address,
      String name,
      String selector) {
    return new ClientCommand.OpenConsumer(
        nextCorrelation(), sessionId, consumerId, kind, address, name, selector, false);
  }

  ClientCommand.OpenConsumer openQueue(int sessionId, int consumerId, Address address) {
    return open(sessionId, consumerId, ConsumerKind.QUEUE, address, null, null);
  }

  /** A consumer of the queue with a large credit. */
  TestClient consume(int sessionId, int consumerId) {
    return consume(sessionId, consumerId, QUEUE, null);
  }

  TestClient consume(int sessionId, int consumerId, Address address, String selector) {
    ConsumerKind kind = address.kind().isTopic() ? ConsumerKind.TOPIC : ConsumerKind.QUEUE;
    ok(open(sessionId, consumerId, kind, address, null, selector));
    credit(consumerId, 1_000);
    return this;
  }

  void credit(int consumerId, int messages) {
    say(new ClientCommand.Credit(consumerId, messages, 10_000_000));
  }

  ClientCommand.Drain drain(int consumerId) {
    return new ClientCommand.Drain(nextCorrelation(), consumerId);
  }

  ClientCommand.CloseConsumer close(int consumerId, long... seen) {
    return new ClientCommand.CloseConsumer(nextCorrelation(), consumerId, seen);
  }

  long acknowledge(int consumerId, long... ids) {
    say(new ClientCommand.Acknowledge(0, consumerId, ++lastAcknowledgement, ids));
    return lastAcknowledgement;
  }

  /** Notes it for the commit. */
  void acknowledgeLater(int consumerId, long... ids) {
    say(new ClientCommand.Acknowledge(0, consumerId, 0, ids));
  }

  List<BrokerCommand.Deliver> deliveries() {
    return heard(BrokerCommand.Deliver.class);
  }

  /** The texts that a consumer got since the last {@link #clear}. */
  List<String> texts(int consumerId) {
    List<String> texts = new ArrayList<>();
    for (BrokerCommand.Deliver deliver : deliveries()) {
      if (deliver.consumerId() == consumerId) {
        texts.add(deliver.message().bodyText());
      }
    }
    return texts;
  }

  long[] ids(int consumerId) {
    return deliveries().stream()
        .filter(d -> d.consumerId() == consumerId)
        .mapToLong(BrokerCommand.Deliver::messageId)
        .toArray();
  }

  // --- producers

  static MessageEncoder message(String text) {
    return new MessageEncoder()
        .destination(QUEUE)
        .persistent(true)
        .priority(4)
        .timestampMs(1)
        .messageId("ID:" + text)
        .textBody(text);
  }

  /** Sends to the queue, persistent. */
  long send(int sessionId, String... texts) {
    for (String text : texts) {
      send(sessionId, message(text).encode());
    }
    return lastSequence;
  }

  long sendVolatile(int sessionId, String... texts) {
    for (String text : texts) {
      send(sessionId, message(text).persistent(false).encode());
    }
    return lastSequence;
  }

  long send(int sessionId, EncodedMessage message) {
    say(new ClientCommand.Send(sessionId, ++lastSequence, message));
    return lastSequence;
  }

  /** In a transacted session: the commit tells. */
  void stage(int sessionId, String... texts) {
    for (String text : texts) {
      say(new ClientCommand.Send(sessionId, 0, message(text).encode()));
    }
  }

  long confirmedSend() {
    return heard(BrokerCommand.Confirm.class).stream()
        .mapToLong(BrokerCommand.Confirm::sendSequence)
        .max()
        .orElse(0);
  }

  long confirmedAcknowledgement() {
    return heard(BrokerCommand.Confirm.class).stream()
        .mapToLong(BrokerCommand.Confirm::acknowledgeSequence)
        .max()
        .orElse(0);
  }

  void lastSequence(long sequence) {
    lastSequence = sequence;
  }
}
