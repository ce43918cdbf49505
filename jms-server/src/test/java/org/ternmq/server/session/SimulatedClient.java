package org.ternmq.server.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.LongStream;
import org.ternmq.server.session.MessageLedger.Counted;
import org.ternmq.server.session.MessageLedger.Fate;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.command.ClientCommand.Seen;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.MessageEncoder;

/**
 * A client of the simulation: session 1 acknowledges by itself, session 2 is transacted. It hears
 * with a lag; what it has not heard is lost with the connection, and once its cable is cut nothing
 * it says arrives. After a loss it resumes, as the protocol tells.
 */
final class SimulatedClient {
  private static final int PLAIN = 1;
  private static final int TRANSACTED = 2;
  private static final int[] PRIORITIES = {4, 4, 4, 0, 9};

  private final BrokerSimulation world;
  private final MessageLedger ledger;
  private final Random random;
  private final String name;
  private UUID instance;
  private int connection; // 0: none
  private boolean open; // welcomed
  private boolean cut; // nothing it says arrives
  private int heard; // how much of what was said it has looked at

  private int lastCorrelation;
  private long lastSequence;
  private long confirmedUpTo;
  private final TreeMap<Long, Sent> unconfirmed = new TreeMap<>();
  private final Set<Long> failed = new HashSet<>(); // the broker said so, on this connection
  private final ArrayDeque<Long> toRepeat = new ArrayDeque<>();
  private int creditMessages;
  private long creditBytes;
  private int conversations; // order is promised within one

  private final Reader plain = new Reader();
  private final Reader transacted = new Reader();
  private long lastAcknowledgement;
  private final TreeMap<Long, List<Held>> unconfirmedAcknowledgements = new TreeMap<>();
  private Work work = new Work();
  private Work committing; // null: no commit waits for its outcome
  private int nextConsumerId = 1;

  private record Sent(EncodedMessage message, Fate fate) {}

  /**
   * What the application has. After a crash a message that is not persistent may be sent again and
   * have another number; what is known of the new one says nothing about this one then.
   */
  private record Held(long id, Fate current, Fate former) {
    Fate fate() {
      return current.id == id ? current : former;
    }
  }

  /** What one transaction holds. */
  private static final class Work {
    final List<Fate> sends = new ArrayList<>();
    final List<Held> acknowledged = new ArrayList<>();
    int correlation; // of the commit
    long sequence;
    boolean arrived; // the commit reached the broker
    boolean doomed; // a send of it was refused
  }

  /** One consumer, and what the application has of it. */
  private static final class Reader {
    int consumerId;
    Address queue;
    int waitsFor; // what comes before this is answered is discarded
    final List<Held> held = new ArrayList<>();
    final List<Held> returning = new ArrayList<>(); // in a recover that was not answered

    long[] ids() {
      return held.stream().mapToLong(Held::id).toArray();
    }
  }

  SimulatedClient(BrokerSimulation world, String name, Random random) {
    this.world = world;
    this.ledger = world.ledger;
    this.name = name;
    this.random = random;
    this.instance = new UUID(random.nextLong(), random.nextLong());
  }

  int connection() {
    return connection;
  }

  boolean isConnected() {
    return connection != 0;
  }

  boolean isOpen() {
    return open;
  }

  void cut() {
    cut = true;
  }

  /** What it does next is drawn from here on, whatever was drawn before. */
  void seed(long seed) {
    random.setSeed(seed);
  }

  private String holder(Reader reader) {
    return connection + "/" + reader.consumerId;
  }

  private boolean say(Command command) {
    if (!cut) {
      world.say(connection, command);
    }
    return !cut;
  }

  // --- connection

  void connect() {
    connection = world.connect(this);
    heard = 0;
    cut = false;
    say(
        new ClientCommand.Hello(
            1, 1, 0, instance, true, confirmedUpTo, null, null, null, 0, "simulated"));
  }

  /** The broker noticed the loss of this connection, or crashed: what the client had goes back. */
  void brokerForgets() {
    work.acknowledged.forEach(held -> returns(held, Counted.PERHAPS));
    if (committing != null && !committing.arrived) {
      committing.acknowledged.forEach(held -> returns(held, Counted.PERHAPS));
    }
    ledger.returnsAll(holder(plain), List.of(), Counted.PERHAPS);
    ledger.returnsAll(holder(transacted), List.of(), Counted.PERHAPS);
  }

  private void returns(Held held, Counted counted) {
    ledger.returns(held.fate(), holder(transacted), counted);
  }

  /** The client noticed the loss; the broker has done so before, or does when it hears Hello. */
  void lost() {
    connection = 0;
    open = false;
    failed.clear();
    work.sends.forEach(ledger::refused);
    work = new Work();
    transacted.held.clear();
  }

  private void welcomed(BrokerCommand.Welcome welcome) {
    open = true;
    conversations++;
    creditMessages = welcome.sendCreditMessages();
    creditBytes = welcome.sendCreditBytes();
    Set<Long> failed = new HashSet<>();
    LongStream.of(welcome.failedSequences()).forEach(failed::add);
    boolean repeatsAll = random.nextInt(4) == 0; // also what Welcome tells of: it is done once
    confirmedUpTo = welcome.lastSequence();
    boolean asksAgain = repeatsAll && committing != null && knows(welcome, committing.sequence);
    if (asksAgain) {
      confirmedUpTo = Math.min(confirmedUpTo, committing.sequence - 1);
    } else if (committing != null) {
      decided(knows(welcome, committing.sequence) && !failed.contains(committing.sequence));
    }
    for (long sequence : List.copyOf(unconfirmed.headMap(welcome.lastSequence(), true).keySet())) {
      if (failed.contains(sequence)) {
        ledger.refused(unconfirmed.remove(sequence).fate);
      } else if (!repeatsAll) {
        ledger.confirmed(unconfirmed.remove(sequence).fate);
      }
    }
    if (!unconfirmed.isEmpty()) {
      confirmedUpTo = Math.min(confirmedUpTo, unconfirmed.firstKey() - 1);
    }
    say(new ClientCommand.OpenSession(++lastCorrelation, PLAIN, false));
    say(new ClientCommand.OpenSession(++lastCorrelation, TRANSACTED, true));
    if (plain.queue == null) {
      openReader(plain, PLAIN, world.queue(random));
      credit(plain);
    } else {
      open(plain, PLAIN);
      reclaim();
    }
    openReader(transacted, TRANSACTED, world.queue(random));
    credit(transacted);
    toRepeat.clear();
    toRepeat.addAll(unconfirmed.keySet());
    repeatSome();
    if (asksAgain) {
      committing.correlation = ++lastCorrelation;
      say(new ClientCommand.Commit(committing.correlation, TRANSACTED, committing.sequence));
    }
  }

  private static boolean knows(BrokerCommand.Welcome welcome, long sequence) {
    return sequence <= welcome.lastSequence();
  }

  /**
   * What is unconfirmed after a loss goes again, with the same sequences, before anything new, as
   * credit allows.
   */
  private void repeatSome() {
    while (!toRepeat.isEmpty() && hasCredit()) {
      long sequence = toRepeat.poll();
      if (unconfirmed.containsKey(sequence)) {
        send(sequence, unconfirmed.get(sequence).message);
      }
    }
  }

  private void openReader(Reader reader, int session, Address queue) {
    reader.consumerId = nextConsumerId++;
    reader.queue = queue;
    open(reader, session);
  }

  private void open(Reader reader, int session) {
    reader.waitsFor = 0;
    world.opened(connection, reader.consumerId, reader.queue);
    say(
        new ClientCommand.OpenConsumer(
            ++lastCorrelation,
            session,
            reader.consumerId,
            ConsumerKind.QUEUE,
            reader.queue,
            null,
            null,
            false));
  }

  /** All that was seen: also what a recover, which may not have arrived, was to give back. */
  private void reclaim() {
    plain.waitsFor = ++lastCorrelation;
    plain.held.addAll(0, plain.returning);
    if (!cut) {
      plain.held.forEach(held -> ledger.reclaims(held.fate(), holder(plain), false, name));
      unconfirmedAcknowledgements
          .values()
          .forEach(some -> some.forEach(h -> ledger.reclaims(h.fate(), holder(plain), true, name)));
    }
    long[] acknowledged =
        unconfirmedAcknowledgements.values().stream()
            .flatMap(List::stream)
            .mapToLong(Held::id)
            .toArray();
    say(new ClientCommand.Reclaim(plain.waitsFor, plain.consumerId, acknowledged, plain.ids()));
  }

  private void credit(Reader reader) {
    say(
        new ClientCommand.Credit(
            reader.consumerId, 1 + random.nextInt(8), 1 + random.nextInt(3_000)));
  }

  // --- what the broker says: first when it says it, then when this client hears it

  /** The checker learns what became certain. */
  void told(Command command) {
    if (command instanceof BrokerCommand.Deliver deliver) {
      boolean deadLetter = world.isDeadLetters(world.queueOf(connection, deliver.consumerId()));
      if (!deadLetter) {
        ledger.isNotExpired(deliver, world.roundMs());
        ledger.isTheHighest(deliver);
      }
      ledger.delivers(
          deliver, connection + "/" + deliver.consumerId(), deadLetter, world.latestMs());
    } else if (command instanceof BrokerCommand.Confirm confirm) {
      unconfirmed
          .headMap(confirm.sendSequence(), true)
          .forEach(
              (sequence, sent) -> {
                if (!failed.contains(sequence)) {
                  ledger.confirmed(sent.fate);
                }
              });
      unconfirmedAcknowledgements
          .headMap(confirm.acknowledgeSequence(), true)
          .values()
          .forEach(some -> some.forEach(held -> ledger.consumed(held.fate())));
    } else if (command instanceof BrokerCommand.SendFailed refused) {
      failed.add(refused.sequence());
      work.doomed |= refused.sequence() == 0;
    } else if (command instanceof BrokerCommand.Reclaimed reclaimed) {
      unconfirmedAcknowledgements
          .values()
          .forEach(
              some -> some.forEach(h -> ledger.reclaimedAsAcknowledged(h.fate(), holder(plain))));
      Set<Long> again = new HashSet<>();
      LongStream.of(reclaimed.held()).forEach(again::add);
      for (Held held : plain.held) {
        ledger.reclaimed(held.fate(), holder(plain), again.contains(held.id));
      }
    } else if (command instanceof BrokerCommand.Ok ok
        && committing != null
        && ok.correlation() == committing.correlation) {
      happened(committing);
    } else if (command instanceof BrokerCommand.Failed refused
        && committing != null
        && refused.correlation() == committing.correlation
        && refused.code() == ErrorCode.STORE_FULL) {
      committing.arrived = false; // the transaction is as it was before
    }
  }

  private void happened(Work done) {
    done.sends.forEach(ledger::confirmed);
    done.acknowledged.forEach(
        held -> {
          if (held.fate().where != MessageLedger.Where.CONSUMED) {
            ledger.consumed(held.fate());
          }
        });
  }

  boolean hear() {
    if (connection == 0) {
      return false;
    }
    List<Command> said = world.said(connection);
    if (heard >= said.size()) {
      return false;
    }
    hear(said.get(heard++));
    return true;
  }

  /** The broker is gone; what left it comes all the same, but there is nobody to answer. */
  void hearLastDeliveries() {
    List<Command> said = world.said(connection);
    for (; heard < said.size(); heard++) {
      if (said.get(heard) instanceof BrokerCommand.Deliver deliver) {
        got(deliver);
      }
    }
  }

  private void hear(Command command) {
    if (command instanceof BrokerCommand.Welcome welcome) {
      welcomed(welcome);
    } else if (command instanceof BrokerCommand.Deliver deliver) {
      got(deliver);
    } else if (command instanceof BrokerCommand.Confirm confirm) {
      unconfirmed.headMap(confirm.sendSequence(), true).clear();
      unconfirmedAcknowledgements.headMap(confirm.acknowledgeSequence(), true).clear();
    } else if (command instanceof BrokerCommand.SendFailed failed) {
      Sent sent = unconfirmed.remove(failed.sequence());
      if (sent != null) {
        ledger.refused(sent.fate);
      }
    } else if (command instanceof BrokerCommand.SendCredit credit) {
      creditMessages += credit.messages();
      creditBytes += credit.bytes();
      repeatSome();
    } else if (command instanceof BrokerCommand.Reclaimed reclaimed) {
      Set<Long> again = new HashSet<>();
      LongStream.of(reclaimed.held()).forEach(again::add);
      plain.held.removeIf(held -> !again.contains(held.id));
      unconfirmedAcknowledgements.clear();
      lastAcknowledgement = 0;
      plain.waitsFor = 0;
      if (plain.returning.isEmpty()) {
        credit(plain);
      } else {
        sayRecover();
      }
    } else if (command instanceof BrokerCommand.Reply reply) {
      answered(reply);
    }
  }

  private void answered(BrokerCommand.Reply reply) {
    if (reply.correlation() == plain.waitsFor) {
      plain.waitsFor = 0;
      plain.returning.clear();
      credit(plain);
    } else if (reply.correlation() == transacted.waitsFor) {
      transacted.waitsFor = 0;
      credit(transacted);
    } else if (committing != null && reply.correlation() == committing.correlation) {
      if (reply instanceof BrokerCommand.Failed failed && failed.code() == ErrorCode.STORE_FULL) {
        committing.sends.addAll(work.sends); // the transaction is as it was
        committing.acknowledged.addAll(work.acknowledged);
        committing.doomed |= work.doomed;
        work = committing;
        committing = null;
      } else {
        decided(reply instanceof BrokerCommand.Ok);
      }
    }
  }

  private void decided(boolean happened) {
    Work decided = committing;
    committing = null;
    if (happened) {
      happened(decided);
    } else {
      decided.sends.forEach(ledger::refused);
      decided.acknowledged.forEach(held -> ledger.notAcknowledged(held.fate(), name));
    }
  }

  private void got(BrokerCommand.Deliver deliver) {
    Reader reader = deliver.consumerId() == plain.consumerId ? plain : transacted;
    if (deliver.consumerId() != reader.consumerId || reader.waitsFor != 0) {
      return; // of a consumer that is closed, or from before a recover
    }
    ledger.seen(deliver, world.isDeadLetters(reader.queue));
    Fate fate = ledger.fate(deliver);
    reader.held.add(new Held(deliver.messageId(), fate, fate.another()));
  }

  // --- what it does

  void act() {
    switch (random.nextInt(14)) {
      case 0, 1, 2 -> sendSome();
      case 3 -> stageSome();
      case 4, 5, 6 -> acknowledgeSome();
      case 7 -> acknowledgeInTransaction();
      case 8 -> commit();
      case 9 -> rollback();
      case 10 -> recover();
      case 11 -> {
        if (plain.waitsFor == 0) {
          credit(plain);
        }
      }
      case 12 -> reopen();
      default -> {
        if (transacted.waitsFor == 0) {
          credit(transacted);
        }
      }
    }
  }

  private Sent newMessage(String kind) {
    Address queue = world.queue(random);
    int priority = PRIORITIES[random.nextInt(PRIORITIES.length)];
    long now = world.nowMs();
    MessageEncoder message =
        TestClient.message("")
            .destination(queue)
            .persistent(random.nextInt(4) > 0)
            .priority(priority)
            .deliveryTimeMs(random.nextInt(10) == 0 ? now + random.nextInt(3_000) : 0)
            .expirationMs(random.nextInt(12) == 0 ? now + 1 + random.nextInt(5_000) : 0)
            .properties(
                Map.of("color", random.nextInt(3), "padding", "x".repeat(random.nextInt(200))));
    String stream = name + conversations + "." + kind + "." + queue.name() + "." + priority;
    Fate fate = ledger.sent(stream, message);
    return new Sent(fate.message, fate);
  }

  private boolean hasCredit() {
    return creditMessages > 0 && creditBytes > 0;
  }

  private void sendSome() {
    for (int i = random.nextInt(3); i >= 0 && hasCredit() && toRepeat.isEmpty(); i--) {
      Sent sent = newMessage("plain");
      unconfirmed.put(++lastSequence, sent);
      send(lastSequence, sent.message);
    }
  }

  private void send(long sequence, EncodedMessage message) {
    creditMessages--;
    creditBytes -= message.length();
    say(new ClientCommand.Send(PLAIN, sequence, message));
  }

  private void stageSome() {
    for (int i = random.nextInt(3); i >= 0 && hasCredit(); i--) {
      Sent sent = newMessage("transacted");
      creditMessages--;
      creditBytes -= sent.message.length();
      work.sends.add(sent.fate);
      say(new ClientCommand.Send(TRANSACTED, 0, sent.message));
    }
  }

  private List<Held> takeSome(Reader reader) {
    if (reader.held.isEmpty() || reader.waitsFor != 0) {
      return List.of();
    }
    List<Held> front = reader.held.subList(0, 1 + random.nextInt(reader.held.size()));
    List<Held> some = new ArrayList<>(front);
    front.clear();
    return some;
  }

  private void acknowledgeSome() {
    List<Held> some = takeSome(plain);
    if (some.isEmpty()) {
      return;
    }
    unconfirmedAcknowledgements.put(++lastAcknowledgement, some);
    noteAcknowledged(some, plain);
    say(
        new ClientCommand.Acknowledge(
            random.nextInt(4) == 0 ? ++lastCorrelation : 0,
            plain.consumerId,
            lastAcknowledgement,
            some.stream().mapToLong(Held::id).toArray()));
  }

  private void noteAcknowledged(List<Held> some, Reader reader) {
    if (!cut) {
      some.forEach(held -> ledger.acknowledges(held.fate(), holder(reader), name));
    }
  }

  private void acknowledgeInTransaction() {
    List<Held> some = takeSome(transacted);
    if (!some.isEmpty()) {
      work.acknowledged.addAll(some);
      noteAcknowledged(some, transacted);
      say(
          new ClientCommand.Acknowledge(
              0, transacted.consumerId, 0, some.stream().mapToLong(Held::id).toArray()));
    }
  }

  private void commit() {
    if (committing != null || transacted.waitsFor != 0 || !toRepeat.isEmpty()) {
      return; // sequences ascend in the order of sending
    }
    committing = work;
    work = new Work();
    committing.correlation = ++lastCorrelation;
    committing.sequence = ++lastSequence;
    committing.arrived = !cut;
    if (committing.doomed && !cut) { // the broker rolls it back
      committing.acknowledged.forEach(held -> returns(held, Counted.PERHAPS));
    }
    say(new ClientCommand.Commit(committing.correlation, TRANSACTED, committing.sequence));
  }

  private void rollback() {
    if (committing != null || transacted.waitsFor != 0 || random.nextBoolean()) {
      return;
    }
    transacted.waitsFor = ++lastCorrelation;
    if (!cut) {
      work.acknowledged.forEach(held -> returns(held, Counted.YES));
      returnsAll(transacted);
    }
    work.sends.forEach(ledger::refused);
    Work undone = work;
    work = new Work();
    if (cut) { // the broker returns them when it notices the loss
      work.acknowledged.addAll(undone.acknowledged);
    }
    say(new ClientCommand.Rollback(lastCorrelation, TRANSACTED, seen(transacted)));
  }

  private void recover() {
    if (plain.waitsFor != 0 || random.nextBoolean()) {
      return;
    }
    sayRecover();
  }

  private void sayRecover() {
    plain.waitsFor = ++lastCorrelation;
    if (!cut) {
      returnsAll(plain);
    }
    plain.returning.clear();
    plain.returning.addAll(plain.held);
    say(new ClientCommand.Recover(lastCorrelation, PLAIN, seen(plain)));
  }

  /** Of what goes back, what the application saw counts. */
  private void returnsAll(Reader reader) {
    ledger.returnsAll(holder(reader), reader.held.stream().map(Held::fate).toList(), Counted.NO);
  }

  private static List<Seen> seen(Reader reader) {
    List<Seen> seen = List.of(new Seen(reader.consumerId, reader.ids()));
    reader.held.clear();
    return seen;
  }

  /** Closes the plain consumer, when the application has nothing of it, and reads another queue. */
  private void reopen() {
    if (plain.waitsFor != 0
        || !plain.held.isEmpty()
        || !unconfirmedAcknowledgements.isEmpty()
        || cut) {
      return;
    }
    returnsAll(plain);
    say(new ClientCommand.CloseConsumer(++lastCorrelation, plain.consumerId, new long[0]));
    openReader(plain, PLAIN, world.queue(random));
    credit(plain);
  }

  /** Nothing is open that a clean close would leave unknown. */
  boolean isSettled() {
    return open
        && !cut
        && unconfirmed.isEmpty()
        && unconfirmedAcknowledgements.isEmpty()
        && committing == null
        && plain.waitsFor == 0
        && transacted.waitsFor == 0;
  }

  @Override
  public String toString() {
    return String.format(
        "%s connection %d open %s cut %s, unconfirmed sends %s of %d, acknowledgements %s,"
            + " committing %s, waits %d %d",
        name,
        connection,
        open,
        cut,
        unconfirmed.keySet(),
        lastSequence,
        unconfirmedAcknowledgements.keySet(),
        committing == null ? "no" : committing.sequence,
        plain.waitsFor,
        transacted.waitsFor);
  }

  /** Closes in good order; the next connection is another client's. */
  void close() {
    returnsAll(plain);
    say(new ClientCommand.CloseSession(++lastCorrelation, PLAIN, seen(plain)));
    brokerForgets();
    say(new ClientCommand.CloseSession(++lastCorrelation, TRANSACTED, seen(transacted)));
    say(new ClientCommand.CloseConnection(++lastCorrelation));
    world.hangUp(connection);
    lost();
    plain.held.clear();
    plain.queue = null;
    lastAcknowledgement = 0;
    lastSequence = 0;
    confirmedUpTo = 0;
    instance = new UUID(random.nextLong(), random.nextLong());
  }
}
