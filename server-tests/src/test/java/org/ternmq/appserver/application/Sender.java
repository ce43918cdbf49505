package org.ternmq.appserver.application;

import jakarta.annotation.Resource;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.resource.ResourceException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** Sends, each method in the container's transaction, to a queue of the broker. */
@Stateless
public class Sender {
  @Inject private JMSContext injected;

  @Resource(lookup = "java:comp/DefaultJMSConnectionFactory")
  private ConnectionFactory defaultFactory;

  @Resource private SessionContext ejb;

  /** Undoes all that this transaction has done when asked to. */
  private void end(boolean commit) {
    if (!commit) {
      ejb.setRollbackOnly();
    }
  }

  /** By the injected context. */
  public void injected(String queue, String text, boolean commit) {
    injected.createProducer().send(injected.createQueue(queue), text);
    end(commit);
  }

  /** By the factory that a server has without being told a name. */
  public void byDefaultFactory(String queue, String text, boolean commit) {
    try (JMSContext context = defaultFactory.createContext()) {
      context.createProducer().send(context.createQueue(queue), text);
    }
    end(commit);
  }

  /** The API of JMS 1.1, and the factory and queue that the administrator bound. */
  public void classic(String text, boolean commit) throws NamingException, JMSException {
    ConnectionFactory factory = ServerNames.lookup("factory", ConnectionFactory.class);
    Queue orders = ServerNames.lookup("orders", Queue.class);
    try (Connection connection = factory.createConnection();
        Session session = connection.createSession()) {
      session.createProducer(orders).send(session.createTextMessage(text));
    }
    end(commit);
  }

  /** Factory and queue that the application's own annotations define. */
  @SuppressWarnings("BanJNDI") // the server's own directory
  public void defined(String text, boolean commit) throws NamingException {
    javax.naming.InitialContext directory = new javax.naming.InitialContext();
    ConnectionFactory factory = (ConnectionFactory) directory.lookup("java:app/jms/DefinedFactory");
    Queue queue = (Queue) directory.lookup("java:app/jms/DefinedQueue");
    try (JMSContext context = factory.createContext()) {
      context.createProducer().send(queue, text);
    }
    end(commit);
  }

  /** To the broker inside the server. */
  public void inside(String queue, String text, boolean commit) throws NamingException {
    try (JMSContext context = inside()) {
      context.createProducer().send(context.createQueue(queue), text);
    }
    end(commit);
  }

  /** From the broker inside the server; null if there is none. */
  public String takeInside(String queue) throws NamingException {
    try (JMSContext context = inside();
        JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
      return consumer.receiveBody(String.class, 1_000);
    }
  }

  private static JMSContext inside() throws NamingException {
    return ServerNames.lookup("inside", ConnectionFactory.class).createContext();
  }

  /** A row and a message. */
  public void withRow(String queue, String text, boolean commit)
      throws NamingException, SQLException {
    DataSource database = ServerNames.lookup("database", DataSource.class);
    try (java.sql.Connection connection = database.getConnection();
        PreparedStatement insert = connection.prepareStatement("insert into messages values (?)")) {
      insert.setString(1, text);
      insert.executeUpdate();
    }
    injected(queue, text, commit);
  }

  /** The holding resource is enlisted first, and the first to commit. */
  public void holderFirst(String queue, String text) throws NamingException, ResourceException {
    enlistHolder();
    byDefaultFactory(queue, text, true);
  }

  /** The holding resource is enlisted last. */
  public void holderLast(String queue, String text) throws NamingException, ResourceException {
    byDefaultFactory(queue, text, true);
    enlistHolder();
  }

  static void enlistHolder() throws NamingException, ResourceException {
    ServerNames.lookup("holder", jakarta.resource.cci.ConnectionFactory.class)
        .getConnection()
        .close();
  }
}
