package org.ternmq.server.session;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;

/** A client that does not resume: each connection is a new one. What it asks has one answer. */
abstract class SimulatedPeer {
  final SimulatedMachine machine;
  private final String clientId;
  int connection; // 0: none
  private boolean welcomed;
  int lastCorrelation;
  long lastSequence;
  long lastAcknowledgement;
  private int creditMessages;
  private long creditBytes;
  private int connections;
  private final Map<Integer, Consumer<BrokerCommand.Reply>> asked = new HashMap<>();

  /**
   * @param clientId null for none
   */
  SimulatedPeer(SimulatedMachine machine, String clientId) {
    this.machine = machine;
    this.clientId = clientId;
  }

  void connect() {
    connections++;
    lastSequence = 0;
    lastAcknowledgement = 0;
    connection = machine.connect();
    UUID instance = new UUID(kind(), connections);
    say(
        new ClientCommand.Hello(
            1, 1, 0, instance, false, 0, null, null, clientId, 0, getClass().getSimpleName()));
    for (int session = 1; session <= 2; session++) {
      say(new ClientCommand.OpenSession(++lastCorrelation, session, false));
    }
  }

  /** Different for each peer of one simulation. */
  long kind() {
    return getClass().getSimpleName().length();
  }

  boolean isConnected() {
    return connection != 0 && welcomed;
  }

  void say(Command command) {
    machine.say(connection, command);
  }

  void ask(ClientCommand.Request request, Consumer<BrokerCommand.Reply> then) {
    asked.put(request.correlation(), then);
    say(request);
  }

  boolean waits() {
    return !asked.isEmpty();
  }

  /** Sends, if credit allows. */
  boolean send(int session, long sequence, EncodedMessage message) {
    if (creditMessages <= 0 || creditBytes <= 0) {
      return false;
    }
    creditMessages--;
    creditBytes -= message.length();
    say(new ClientCommand.Send(session, sequence, message));
    return true;
  }

  boolean mayStillSend() {
    return creditMessages > 0 && creditBytes > 0;
  }

  void openConsumer(
      int id, int session, ClientCommand.ConsumerKind kind, Address from, String name, String sel) {
    say(
        new ClientCommand.OpenConsumer(
            ++lastCorrelation, session, id, kind, from, name, sel, false));
  }

  final void told(int to, Command command) {
    if (to != connection) {
      return;
    }
    if (command instanceof BrokerCommand.Welcome welcome) {
      welcomed = true;
      creditMessages = welcome.sendCreditMessages();
      creditBytes = welcome.sendCreditBytes();
    } else if (command instanceof BrokerCommand.SendCredit credit) {
      creditMessages += credit.messages();
      creditBytes += credit.bytes();
    } else if (command instanceof BrokerCommand.Reply reply
        && asked.get(reply.correlation()) != null) {
      asked.remove(reply.correlation()).accept(reply);
    } else {
      said(command);
    }
  }

  /** What is no reply. */
  abstract void said(Command command);

  /** The connection is gone, and every question is open. */
  void gone() {
    connection = 0;
    welcomed = false;
    asked.clear();
    creditMessages = 0;
    creditBytes = 0;
  }

  void lose() {
    if (connection != 0) {
      int before = connection;
      gone();
      machine.close(before);
    }
  }
}
