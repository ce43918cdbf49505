package org.ternmq.appserver.application;

import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.resource.ResourceException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** The tests' way in: {@code /call/NAME?queue=&text=&commit=}. Answers what came of it. */
@WebServlet("/call/*")
public class CallServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @EJB private Sender sender;
  @Inject private transient JMSContext injected;
  @Resource private transient UserTransaction transaction;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/plain;charset=UTF-8");
    try {
      response
          .getWriter()
          .print(
              answer(
                  request.getPathInfo().substring(1),
                  request.getParameter("queue"),
                  request.getParameter("text"),
                  Boolean.parseBoolean(request.getParameter("commit"))));
    } catch (NamingException
        | JMSException
        | SQLException
        | ResourceException
        | SystemException
        | NotSupportedException
        | RollbackException
        | HeuristicMixedException
        | HeuristicRollbackException e) {
      getServletContext().log("call failed", e);
      response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
      response.getWriter().print(e);
    }
  }

  private String answer(String name, String queue, String text, boolean commit)
      throws NamingException,
          JMSException,
          SQLException,
          ResourceException,
          SystemException,
          NotSupportedException,
          RollbackException,
          HeuristicMixedException,
          HeuristicRollbackException {
    switch (name) {
      case "injected" -> sender.injected(queue, text, commit);
      case "default" -> sender.byDefaultFactory(queue, text, commit);
      case "classic" -> sender.classic(text, commit);
      case "inside" -> sender.inside(queue, text, commit);
      case "take-inside" -> {
        return String.valueOf(sender.takeInside(queue));
      }
      case "defined" -> sender.defined(text, commit);
      case "row" -> sender.withRow(queue, text, commit);
      case "holder-first" -> sender.holderFirst(queue, text);
      case "holder-last" -> sender.holderLast(queue, text);
      case "servlet" -> inOwnTransaction(queue, text, commit);
      case "across" -> acrossTransactions(queue, text);
      case "no-transaction" -> injected.createProducer().send(injected.createQueue(queue), text);
      case "table" -> sql("create table if not exists messages(text varchar(200))");
      case "rows" -> {
        return String.valueOf(rows(text));
      }
      case "forbidden" -> {
        return ForbiddenCalls.outcome(text);
      }
      default -> throw new NamingException("no call of the name " + name);
    }
    return "done";
  }

  private void inOwnTransaction(String queue, String text, boolean commit)
      throws SystemException,
          NotSupportedException,
          RollbackException,
          HeuristicMixedException,
          HeuristicRollbackException {
    transaction.begin();
    boolean sent = false;
    try {
      injected.createProducer().send(injected.createQueue(queue), text);
      sent = true;
    } finally {
      if (!sent) {
        transaction.rollback();
      }
    }
    if (commit) {
      transaction.commit();
    } else {
      transaction.rollback();
    }
  }

  /** One connection, opened before the first of two transactions, and used after the last. */
  private void acrossTransactions(String queue, String text)
      throws NamingException,
          JMSException,
          SystemException,
          NotSupportedException,
          RollbackException,
          HeuristicMixedException,
          HeuristicRollbackException {
    ConnectionFactory factory = ServerNames.lookup("factory", ConnectionFactory.class);
    try (jakarta.jms.Connection connection = factory.createConnection();
        Session session = connection.createSession()) {
      MessageProducer producer = session.createProducer(session.createQueue(queue));
      transaction.begin();
      producer.send(session.createTextMessage("rolled back " + text));
      transaction.rollback();
      transaction.begin();
      producer.send(session.createTextMessage("committed " + text));
      transaction.commit();
      producer.send(session.createTextMessage("at once " + text));
    }
  }

  private static void sql(String statement) throws NamingException, SQLException {
    try (Connection connection = ServerNames.lookup("database", DataSource.class).getConnection();
        Statement run = connection.createStatement()) {
      run.execute(statement);
    }
  }

  private static int rows(String text) throws NamingException, SQLException {
    try (Connection connection = ServerNames.lookup("database", DataSource.class).getConnection();
        var count = connection.prepareStatement("select count(*) from messages where text = ?")) {
      count.setString(1, text);
      try (ResultSet rows = count.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }
}
