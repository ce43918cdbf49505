package org.ternmq.systest.xa;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import jakarta.transaction.TransactionManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.h2.jdbcx.JdbcDataSource;
import org.ternmq.jms.TernXAConnectionFactory;
import org.ternmq.systest.xa.SteppingResource.Progress;
import org.ternmq.xa.NarayanaService;
import org.ternmq.xa.TernRecovery;

/**
 * A process that moves messages from queue A to queue B and inserts a row for each, in one
 * transaction, with Narayana as its coordinator. It is driven line by line over its standard input,
 * answers each line with one, and is killed at any moment:
 *
 * <pre>
 * put N              sends message N to A                  -> done
 * move STEP          moves one; at that step says "at STEP" and waits for a line
 *                                                          -> committed | rolled back: why | empty
 * run COUNT          moves that many, each put before      -> ran COUNT
 * recover            scans until nothing is in doubt       -> clean | in doubt: where
 * state              -> A=.. B=.. rows=.. doubt=.. log=..
 * </pre>
 */
public final class TransferProgram {
  /** Begins answers: other lines are somebody's log. */
  static final String ANSWER = "> ";

  private static final String ROWS = "rows";

  private static final int MAX_SCANS = 12;

  private final TernXAConnectionFactory broker;
  private final JdbcDataSource database = new JdbcDataSource();
  private final Path log;
  private final BufferedReader in =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  private final PrintStream out = System.out;
  private final NarayanaService narayana;
  private XAConnection connection;
  private javax.sql.XAConnection databaseConnection;

  private TransferProgram(String url, Path directory) throws SQLException, IOException {
    this.broker = new TernXAConnectionFactory(url);
    this.database.setURL("jdbc:h2:" + directory.resolve("rows"));
    this.log = Files.createDirectories(directory.resolve("log"));
    this.narayana =
        NarayanaService.builder("transfer", log)
            .recovering(broker)
            .recovering(ROWS, database)
            .recoveryPace(3_600, 1, 0)
            .start();
    try (java.sql.Connection c = database.getConnection()) {
      c.createStatement().execute("create table if not exists moved(n varchar(40) primary key)");
    }
    this.databaseConnection = database.getXAConnection();
  }

  /** Its arguments: the broker's URL, and a directory for the database and the log. */
  public static void main(String[] arguments) throws Exception {
    try {
      new TransferProgram(arguments[0], Path.of(arguments[1])).serve();
    } finally {
      System.exit(3); // also if it failed: other threads would keep it
    }
  }

  private void serve() throws Exception {
    say("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", 2);
      switch (words[0]) {
        case "put" -> say(put(words[1]));
        case "move" -> say(move(Step.valueOf(words[1])));
        case "run" -> say(run(words[1]));
        case "recover" -> say(recover());
        case "state" -> say(state());
        default -> say("what is " + line + "?");
      }
    }
  }

  private void say(String line) {
    out.println(ANSWER + line.replace('\n', ' '));
    out.flush();
  }

  private String put(String body) throws JMSException {
    try (Connection c = broker.createConnection()) {
      Session session = c.createSession();
      session.createProducer(session.createQueue("A")).send(session.createTextMessage(body));
    }
    return "done";
  }

  private String run(String words) throws Exception {
    String[] prefixAndCount = words.split(" ", 2);
    int count = Integer.parseInt(prefixAndCount[1]);
    for (int i = 0; i < count; i++) {
      put(prefixAndCount[0] + "-" + i);
      move(Step.NEVER);
    }
    return "ran " + count;
  }

  private void stop(Step at) {
    say("at " + at);
    try {
      in.readLine();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** One transaction. */
  private String move(Step stopAt) throws Exception {
    Progress progress = new Progress(stopAt, () -> stop(stopAt));
    TransactionManager manager = narayana.transactionManager();
    if (connection == null) {
      connection = broker.createXAConnection();
      connection.start();
    }
    XASession session = null;
    String outcome;
    try {
      session = connection.createXASession();
      manager.begin();
      boolean done = false;
      try {
        manager
            .getTransaction()
            .enlistResource(
                TernRecovery.named(
                    broker, new SteppingResource(session.getXAResource(), progress, true)));
        manager
            .getTransaction()
            .enlistResource(
                TernRecovery.named(
                    ROWS,
                    new SteppingResource(databaseConnection.getXAResource(), progress, false)));
        MessageConsumer consumer = session.createConsumer(session.createQueue("A"));
        Message message = consumer.receive(3_000);
        if (message != null) {
          progress.at(Step.STARTED);
          String body = message.getBody(String.class);
          session.createProducer(session.createQueue("B")).send(session.createTextMessage(body));
          insert(body);
        }
        done = message != null;
      } finally {
        if (!done) {
          manager.rollback();
        }
      }
      if (!done) {
        return "empty";
      }
      manager.commit();
      progress.at(Step.COMPLETED);
      outcome = "committed";
    } catch (Exception e) {
      outcome = "rolled back: " + e;
    } finally {
      close(session);
    }
    return outcome;
  }

  private void insert(String body) throws SQLException {
    // Not closed: closing a handle of the driver would end more than the handle.
    java.sql.Connection c = databaseConnection.getConnection();
    try (java.sql.PreparedStatement insert = c.prepareStatement("insert into moved values (?)")) {
      insert.setString(1, body);
      insert.executeUpdate();
    }
  }

  /** After a failure both connections are new: what was in doubt is recovery's. */
  private void close(XASession session) throws SQLException {
    try {
      if (session != null) {
        session.close();
      }
    } catch (JMSException e) {
      out.flush();
      connection = null;
    }
    databaseConnection.close();
    databaseConnection = database.getXAConnection();
  }

  private String recover() throws JMSException, XAException, SQLException, IOException {
    for (int scan = 0; scan < MAX_SCANS && !isClean(); scan++) {
      narayana.recoverNow();
    }
    return isClean() ? "clean" : "in doubt: " + inDoubt() + ", log " + logged();
  }

  private boolean isClean() throws JMSException, XAException, SQLException, IOException {
    return logged() == 0 && inDoubt().isEmpty();
  }

  private List<String> inDoubt() throws JMSException, XAException, SQLException {
    List<String> all = new ArrayList<>();
    try (XAConnection c = broker.createXAConnection()) {
      for (Object xid : c.createXASession().getXAResource().recover(XAResource.TMSTARTRSCAN)) {
        all.add("broker:" + xid);
      }
    }
    javax.sql.XAConnection c = database.getXAConnection();
    try {
      for (Object xid : c.getXAResource().recover(XAResource.TMSTARTRSCAN)) {
        all.add("database:" + xid);
      }
    } finally {
      c.close();
    }
    return all;
  }

  /** Transactions that the coordinator has not forgotten, heuristic ones included. */
  private long logged() throws IOException {
    try (Stream<Path> files = Files.walk(log)) {
      return files
          .filter(Files::isRegularFile)
          .filter(each -> each.toString().contains("AtomicAction"))
          .count();
    }
  }

  private String state() throws JMSException, XAException, SQLException, IOException {
    List<String> rows = new ArrayList<>();
    try (java.sql.Connection c = database.getConnection();
        ResultSet all = c.createStatement().executeQuery("select n from moved order by n")) {
      while (all.next()) {
        rows.add(all.getString(1));
      }
    }
    return "A="
        + String.join(",", browse("A"))
        + " B="
        + String.join(",", browse("B"))
        + " rows="
        + String.join(",", rows)
        + " doubt="
        + inDoubt().size()
        + " log="
        + logged();
  }

  private List<String> browse(String queue) throws JMSException {
    List<String> bodies = new ArrayList<>();
    try (Connection c = broker.createConnection()) {
      c.start();
      Session session = c.createSession();
      QueueBrowser browser = session.createBrowser(session.createQueue(queue));
      Enumeration<?> all = browser.getEnumeration();
      while (all.hasMoreElements()) {
        bodies.add(((Message) all.nextElement()).getBody(String.class));
      }
    }
    Collections.sort(bodies);
    return bodies;
  }
}
