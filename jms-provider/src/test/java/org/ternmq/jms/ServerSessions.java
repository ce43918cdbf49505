package org.ternmq.jms;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A pool of server sessions as an application server would have it: a thread for each run. */
final class ServerSessions implements ServerSessionPool {
  /** What a session does with a message. */
  @FunctionalInterface
  interface Handler {
    void handle(Session session, Message message) throws JMSException;
  }

  private final BlockingQueue<ServerSession> free = new LinkedBlockingQueue<>();

  /** How many messages each run handled; runs that found nothing are left out. */
  final List<Integer> runs = Collections.synchronizedList(new ArrayList<>());

  ServerSessions(Connection connection, int size, int mode, Handler handler) throws JMSException {
    for (int i = 0; i < size; i++) {
      free.add(new Pooled(connection.createSession(mode), handler));
    }
  }

  @Override
  public ServerSession getServerSession() throws JMSException {
    try {
      return free.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JMSException("interrupted");
    }
  }

  int free() {
    return free.size();
  }

  private final class Pooled implements ServerSession {
    private final Session session;
    private int handled; // of the thread that runs

    Pooled(Session session, Handler handler) throws JMSException {
      this.session = session;
      session.setMessageListener(
          message -> {
            handled++;
            try {
              handler.handle(session, message);
            } catch (JMSException e) {
              throw new AssertionError(e);
            }
          });
    }

    @Override
    public Session getSession() {
      return session;
    }

    @Override
    public void start() {
      Thread thread =
          new Thread(
              () -> {
                handled = 0;
                session.run();
                if (handled > 0) {
                  runs.add(handled);
                }
                free.add(this);
              });
      thread.setDaemon(true);
      thread.start();
    }
  }
}
