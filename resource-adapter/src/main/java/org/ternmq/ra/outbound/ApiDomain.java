package org.ternmq.ra.outbound;

import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TopicSession;

/** Which of the classic APIs a connection was asked for. */
enum ApiDomain {
  ANY(Session.class),
  QUEUE(QueueSession.class),
  TOPIC(TopicSession.class);

  private final Class<? extends Session> sessionType;

  ApiDomain(Class<? extends Session> sessionType) {
    this.sessionType = sessionType;
  }

  Class<? extends Session> sessionType() {
    return sessionType;
  }
}
