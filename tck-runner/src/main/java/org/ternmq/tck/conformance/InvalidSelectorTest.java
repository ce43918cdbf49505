package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Selectors that break the syntax are refused when they are presented (specification 3.8.1.1). */
@Conformance
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InvalidSelectorTest {
  private static final String INVALID = "color = 'blue' AND";

  private Session session;
  private Queue queue;

  @BeforeAll
  void open(Jms jms) throws JMSException {
    session = jms.session();
    queue = session.createTemporaryQueue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=",
        "a =",
        "= 1",
        "a = 1 AND",
        "AND a = 1",
        "a = 1 OR OR b = 2",
        "a = 1 AND OR b = 2",
        "a = 1 b = 2",
        "a 1",
        "a b",
        "a == 1",
        "a != 1",
        "a => 1",
        "a =< 1",
        "a >< 1",
        "NOT",
        "a = 1 NOT",
        "a NOT 1",
        "a NOT = 1",
        "a = 1 = ",
        "a + = 1",
        "a * / 2 = 1",
        "a = 1 +",
        "a % 2 = 1",
        "a && b",
        "a || b",
        "!a",
        "a = 1;",
        "a, b",
        "a.b = 1",
        "a = {1}",
        "a = #1",
        "?",
        ":a = 1",
        "SELECT a"
      })
  @Assertion({"JMS:SPEC:69", "JMS:SPEC:36", "JMS:SPEC:59"})
  void operatorsStandWhereTheyBelong(String selector) {
    isRefused(selector);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a = 1",
        "a = 1)",
        "()",
        "(",
        ")",
        "((a = 1)",
        "(a = 1))",
        ")a = 1(",
        "[a = 1]",
        "a = (1"
      })
  @Assertion({"JMS:SPEC:69", "JMS:SPEC:57"})
  void parenthesesArePaired(String selector) {
    isRefused(selector);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = 'text",
        "a = text'",
        "a = 'it's'",
        "a = \"text\"",
        "a = '",
        "a = '''",
        "a = `text`"
      })
  @Assertion({"JMS:SPEC:69", "JMS:SPEC:39"})
  void aTextIsClosed(String selector) {
    isRefused(selector);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = 1e",
        "a = 0x",
        "a = 1.2.3",
        "a = .",
        "a = 1x",
        "1a = 1",
        "a = 12e+",
        "a = ..1"
      })
  @Assertion({"JMS:SPEC:69", "JMS:SPEC:40", "JMS:SPEC:41", "JMS:SPEC:43"})
  void aNumberIsWhole(String selector) {
    isRefused(selector);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NULL = 1", "NULL IS NULL", "null > 1", "a = NULL", "a <> null"})
  @Assertion({"JMS:SPEC:44", "JMS:SPEC:69"})
  void nullIsNoIdentifier(String selector) {
    isRefused(selector);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRUE IN ('x')", "FALSE LIKE 'x'", "TRUE > 1", "TRUE + 1 = 2"})
  @Assertion({"JMS:SPEC:44", "JMS:SPEC:69"})
  void trueAndFalseAreNoIdentifiers(String selector) throws JMSException {
    isRefusedOrMatchesNothing(selector);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE", "not", "Like"})
  @Assertion({"JMS:SPEC:45", "JMS:SPEC:69"})
  void aKeywordIsNoIdentifier(String keyword) {
    isRefused(keyword + " = 1");
    isRefused("1 = " + keyword);
    isRefused(keyword + " IS NULL");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "'text'", "a + 1", "-a", "1 + 2", "a + 1 AND b = 1", "NOT 1"})
  @Assertion({"JMS:SPEC:54", "JMS:SPEC:56", "JMS:SPEC:69"})
  void aSelectorIsACondition(String selector) {
    isRefused(selector);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a BETWEEN 1",
        "a BETWEEN 1 AND",
        "a BETWEEN AND 2",
        "a BETWEEN 1, 2",
        "a BETWEEN 1 OR 2",
        "a BETWEEN (1 AND 2)",
        "BETWEEN 1 AND 2",
        "a NOT NOT BETWEEN 1 AND 2",
        "a IS BETWEEN 1 AND 2"
      })
  @Assertion({"JMS:SPEC:64", "JMS:SPEC:69"})
  void betweenHasTwoBounds(String selector) {
    isRefused(selector);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a IN",
        "a IN ()",
        "a IN ('1',)",
        "a IN (,'1')",
        "a IN ('1' '2')",
        "a IN '1'",
        "a IN ('1'",
        "a IN (1)",
        "a IN (b)",
        "a IN (TRUE)",
        "a IN (NULL)",
        "a IN (('1'))",
        "'a' IN ('a')",
        "1 IN ('1')",
        "a + 1 IN ('1')",
        "a NOT ('1')",
        "IN ('1')"
      })
  @Assertion({"JMS:SPEC:65", "JMS:SPEC:69"})
  void inHasAnIdentifierAndAListOfTexts(String selector) {
    isRefused(selector);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a LIKE",
        "a LIKE 1",
        "a LIKE b",
        "a LIKE TRUE",
        "a LIKE ('x')",
        "a LIKE 'x' ESCAPE",
        "a LIKE 'x' ESCAPE 1",
        "a LIKE 'x' ESCAPE ''",
        "a LIKE 'x' ESCAPE 'yy'",
        "a LIKE 'x' ESCAPE b",
        "a = 'x' ESCAPE '!'",
        "'x' LIKE 'x'",
        "1 LIKE '1'",
        "a + 1 LIKE '1'",
        "LIKE 'x'",
        "a NOT 'x'"
      })
  @Assertion({"JMS:SPEC:66", "JMS:SPEC:69"})
  void likeHasAnIdentifierAndAPattern(String selector) {
    isRefused(selector);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a IS",
        "a IS NOT",
        "a IS 1",
        "a IS NOT 1",
        "a IS TRUE",
        "a NOT NULL",
        "a NULL",
        "IS NULL",
        "a NOT IS NULL",
        "1 IS NULL",
        "'a' IS NULL",
        "a IS NULL NULL",
        "a IS 'NULL'"
      })
  @Assertion({"JMS:SPEC:67", "JMS:SPEC:68", "JMS:SPEC:69"})
  void isNullHasAnIdentifier(String selector) {
    isRefused(selector);
  }

  /** Specification 3.8.1.3. */
  @ParameterizedTest
  @ValueSource(strings = {"a = 1 -- a comment", "a = 1 /* comment */", "a /* c */ = 1", "// c"})
  @Assertion("JMS:SPEC:69")
  void commentsAreNotSupported(String selector) {
    isRefused(selector);
  }

  private void isRefused(String selector) {
    assertThatThrownBy(() -> session.createConsumer(queue, selector).close())
        .as(selector)
        .isInstanceOf(InvalidSelectorException.class);
  }

  private void isRefusedOrMatchesNothing(String selector) throws JMSException {
    session.createProducer(queue).send(session.createMessage());
    try (var browser = session.createBrowser(queue, selector)) {
      assertThat(browser.getEnumeration().hasMoreElements()).isFalse();
    } catch (InvalidSelectorException refused) {
      assertThat(refused).isNotNull();
    }
  }

  @Test
  @Assertion("JMS:SPEC:69")
  void everyMethodForQueuesRefusesIt(Jms jms) throws JMSException {
    refuses(() -> session.createConsumer(queue, INVALID));
    refuses(() -> session.createConsumer(queue, INVALID, true));
    refuses(() -> session.createBrowser(queue, INVALID));
    QueueSession queues = jms.queueConnection().createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    Queue own = queues.createTemporaryQueue();
    refuses(() -> queues.createReceiver(own, INVALID));
    refuses(() -> queues.createBrowser(own, INVALID));
    JMSContext context = jms.context();
    Queue ofContext = context.createTemporaryQueue();
    refusesUnchecked(() -> context.createConsumer(ofContext, INVALID));
    refusesUnchecked(() -> context.createConsumer(ofContext, INVALID, true));
    refusesUnchecked(() -> context.createBrowser(ofContext, INVALID));
  }

  @Test
  @Assertion("JMS:SPEC:69")
  void everyMethodForTopicsRefusesIt(Jms jms) throws JMSException {
    Topic topic = jms.topic();
    Connection connection = jms.connection(jms.uniqueName());
    Session durable = connection.createSession();
    String name = jms.uniqueName();
    refuses(() -> session.createConsumer(topic, INVALID));
    refuses(() -> session.createSharedConsumer(topic, name, INVALID));
    refuses(() -> session.createSharedDurableConsumer(topic, name, INVALID));
    refuses(() -> durable.createDurableSubscriber(topic, name, INVALID, false));
    refuses(() -> durable.createDurableConsumer(topic, name, INVALID, false));
    TopicSession topics = jms.topicConnection().createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    refuses(() -> topics.createSubscriber(topic, INVALID, false));
    JMSContext context = jms.context();
    refusesUnchecked(() -> context.createConsumer(topic, INVALID));
    refusesUnchecked(() -> context.createSharedConsumer(topic, name, INVALID));
    refusesUnchecked(() -> context.createSharedDurableConsumer(topic, name, INVALID));
    JMSContext identified = jms.context();
    identified.setClientID(jms.uniqueName());
    refusesUnchecked(() -> identified.createDurableConsumer(topic, name, INVALID, false));
  }

  private static void refuses(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(InvalidSelectorException.class);
  }

  private static void refusesUnchecked(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(InvalidSelectorRuntimeException.class);
  }

  /** Nothing is left of the attempt. */
  @Test
  void theSessionGoesOnAfterARefusal(Jms jms) throws JMSException {
    isRefused(INVALID);
    Queue own = session.createTemporaryQueue();
    session.createProducer(own).send(session.createTextMessage("after"));

    assertThat(jms.receiveText(session.createConsumer(own))).isEqualTo("after");
  }
}
