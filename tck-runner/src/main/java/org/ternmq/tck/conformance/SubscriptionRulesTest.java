package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What becomes of a second consumer that names a subscription which exists (specification 8.3.1 to
 * 8.3.4, 4.2.2): it shares it, resumes it, replaces it, or is refused.
 */
@Conformance
class SubscriptionRulesTest {
  private static final String ONLY_RED = "colour = 'red'";

  /** How a named subscription is made and consumed from. */
  enum Kind {
    SHARED {
      @Override
      MessageConsumer on(Session session, Wish wish) throws JMSException {
        return wish.selector == null
            ? session.createSharedConsumer(wish.topic, wish.name)
            : session.createSharedConsumer(wish.topic, wish.name, wish.selector);
      }
    },
    DURABLE {
      @Override
      MessageConsumer on(Session session, Wish wish) throws JMSException {
        return wish.selector == null && !wish.noLocal
            ? session.createDurableConsumer(wish.topic, wish.name)
            : session.createDurableConsumer(wish.topic, wish.name, wish.selector, wish.noLocal);
      }
    },
    SUBSCRIBER {
      @Override
      MessageConsumer on(Session session, Wish wish) throws JMSException {
        return wish.selector == null && !wish.noLocal
            ? session.createDurableSubscriber(wish.topic, wish.name)
            : session.createDurableSubscriber(wish.topic, wish.name, wish.selector, wish.noLocal);
      }
    },
    SHARED_DURABLE {
      @Override
      MessageConsumer on(Session session, Wish wish) throws JMSException {
        return wish.selector == null
            ? session.createSharedDurableConsumer(wish.topic, wish.name)
            : session.createSharedDurableConsumer(wish.topic, wish.name, wish.selector);
      }
    };

    abstract MessageConsumer on(Session session, Wish wish) throws JMSException;

    boolean shared() {
      return this == SHARED || this == SHARED_DURABLE;
    }

    boolean durable() {
      return this != SHARED;
    }
  }

  /** What a consumer asks for. */
  record Wish(Topic topic, String name, String selector, boolean noLocal) {
    static Wish of(Topic topic, String name) {
      return new Wish(topic, name, null, false);
    }
  }

  /** In what the second consumer differs from the first one. */
  enum Change {
    NOTHING,
    TOPIC,
    SELECTOR,
    NO_LOCAL;

    Wish of(Wish first, Topic otherTopic) {
      return switch (this) {
        case NOTHING -> first;
        case TOPIC -> new Wish(otherTopic, first.name, null, false);
        case SELECTOR -> new Wish(first.topic, first.name, ONLY_RED, false);
        case NO_LOCAL -> new Wish(first.topic, first.name, null, true);
      };
    }
  }

  enum Outcome {
    /** Both consume from the subscription. */
    SHARES,
    /** What was left in the subscription comes. */
    RESUMES,
    /** What was left is gone. */
    REPLACES,
    /** A JMSException; the subscription is as it was. */
    REFUSED,
    /** Two subscriptions of the same name. */
    SEPARATE
  }

  /** A row of the table of rules. */
  record Rule(
      Kind first, boolean active, Kind second, Change change, boolean clientId, Outcome outcome) {
    @Override
    public String toString() {
      return (clientId ? "client id, " : "no client id, ")
          + (active ? "active " : "inactive ")
          + first
          + ", then "
          + second
          + (change == Change.NOTHING ? "" : " with other " + change)
          + ": "
          + outcome;
    }
  }

  static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    List<Change> ofShared = List.of(Change.NOTHING, Change.TOPIC, Change.SELECTOR);
    List<Kind> unshared = List.of(Kind.DURABLE, Kind.SUBSCRIBER);
    for (boolean clientId : new boolean[] {true, false}) {
      for (Change change : ofShared) {
        boolean same = change == Change.NOTHING;
        // 8.3.2: one active shared subscription; 8.3.4: also an active durable one
        Outcome whileActive = same ? Outcome.SHARES : Outcome.REFUSED;
        rules.add(new Rule(Kind.SHARED, true, Kind.SHARED, change, clientId, whileActive));
        rules.add(
            new Rule(
                Kind.SHARED_DURABLE, true, Kind.SHARED_DURABLE, change, clientId, whileActive));
        // 8.3.2: it ends with its last consumer; 8.3.4: it stays, a change replaces it
        rules.add(new Rule(Kind.SHARED, false, Kind.SHARED, change, clientId, Outcome.REPLACES));
        rules.add(
            new Rule(
                Kind.SHARED_DURABLE,
                false,
                Kind.SHARED_DURABLE,
                change,
                clientId,
                same ? Outcome.RESUMES : Outcome.REPLACES));
        // 8.3.2: durable and non-durable ones of the same name have nothing to do with each other
        rules.add(
            new Rule(Kind.SHARED, true, Kind.SHARED_DURABLE, change, clientId, Outcome.SEPARATE));
        rules.add(
            new Rule(Kind.SHARED_DURABLE, true, Kind.SHARED, change, clientId, Outcome.SEPARATE));
      }
    }
    for (Kind first : unshared) {
      for (Kind second : unshared) {
        for (Change change : Change.values()) {
          boolean same = change == Change.NOTHING;
          // 8.3.3: only one active consumer; inactive, a change replaces it
          rules.add(new Rule(first, true, second, change, true, Outcome.REFUSED));
          rules.add(
              new Rule(
                  first, false, second, change, true, same ? Outcome.RESUMES : Outcome.REPLACES));
        }
      }
      for (Change change : ofShared) {
        for (boolean active : new boolean[] {true, false}) {
          // 8.3.3, 8.3.4: a shared and an unshared one may not have the same name and client
          rules.add(new Rule(first, active, Kind.SHARED_DURABLE, change, true, Outcome.REFUSED));
          rules.add(new Rule(Kind.SHARED_DURABLE, active, first, change, true, Outcome.REFUSED));
        }
        rules.add(new Rule(first, true, Kind.SHARED, change, true, Outcome.SEPARATE));
        rules.add(new Rule(Kind.SHARED, true, first, change, true, Outcome.SEPARATE));
      }
    }
    return rules;
  }

  private static void send(Session session, Topic topic, String text) throws JMSException {
    TextMessage message = session.createTextMessage(text);
    message.setStringProperty("colour", "red");
    session.createProducer(topic).send(message);
  }

  private static List<String> untilMarker(
      Jms jms, Session sending, MessageConsumer consumer, Topic topic) throws JMSException {
    send(sending, topic, "marker");
    List<String> texts = new ArrayList<>();
    for (String text = jms.receiveText(consumer);
        !text.equals("marker");
        text = jms.receiveText(consumer)) {
      texts.add(text);
    }
    return texts;
  }

  @ParameterizedTest
  @MethodSource("rules")
  @Assertion({
    "JMS:SPEC:153",
    "JMS:SPEC:154",
    "JMS:SPEC:164",
    "JMS:SPEC:165",
    "JMS:SPEC:272",
    "JMS:SPEC:271",
    "JMS:SPEC:151",
    "JMS:JAVADOC:254",
    "JMS:JAVADOC:255",
    "JMS:JAVADOC:256",
    "JMS:JAVADOC:257",
    "JMS:JAVADOC:1087",
    "JMS:JAVADOC:1088",
    "JMS:JAVADOC:1090",
    "JMS:JAVADOC:1091",
    "JMS:JAVADOC:1163",
    "JMS:JAVADOC:1164",
    "JMS:JAVADOC:1167",
    "JMS:JAVADOC:1168",
    "JMS:JAVADOC:1393",
    "JMS:JAVADOC:1394",
    "JMS:JAVADOC:1396",
    "JMS:JAVADOC:1397"
  })
  void aSecondConsumerOfAName(Rule rule, Jms jms) throws JMSException {
    Connection connection = rule.clientId() ? jms.connection(jms.uniqueName()) : jms.connection();
    Session sending = jms.session();
    Topic otherTopic = jms.topic();
    Wish wish = Wish.of(jms.topic(), jms.uniqueName());
    Wish changed = rule.change().of(wish, otherTopic);
    Session firstSession = connection.createSession();
    MessageConsumer first = rule.first().on(firstSession, wish);
    if (!rule.active()) {
      first.close();
    }
    send(sending, wish.topic(), "left");
    Session secondSession = connection.createSession();

    if (rule.outcome() == Outcome.REFUSED) {
      assertThatExceptionOfType(JMSException.class)
          .isThrownBy(() -> rule.second().on(secondSession, changed));
      MessageConsumer still = rule.active() ? first : rule.first().on(firstSession, wish);
      assertThat(untilMarker(jms, sending, still, wish.topic())).containsExactly("left");
    } else {
      MessageConsumer second = rule.second().on(secondSession, changed);
      switch (rule.outcome()) {
        case RESUMES ->
            assertThat(untilMarker(jms, sending, second, changed.topic())).containsExactly("left");
        case REPLACES -> assertThat(untilMarker(jms, sending, second, changed.topic())).isEmpty();
        case SHARES -> sharesTheWork(sending, wish.topic(), first, second);
        case SEPARATE -> {
          assertThat(untilMarker(jms, sending, second, changed.topic())).isEmpty();
          assertThat(jms.receiveText(first)).isEqualTo("left");
        }
        case REFUSED -> throw new AssertionError();
      }
    }
    connection.close();
    unsubscribe(rule, jms, wish);
  }

  /** Each message goes to one of them; none is lost. */
  private static void sharesTheWork(
      Session sending, Topic topic, MessageConsumer first, MessageConsumer second)
      throws JMSException {
    List<String> sent = new ArrayList<>(List.of("left"));
    for (int i = 0; i < 10; i++) {
      sent.add("m" + i);
      send(sending, topic, "m" + i);
    }
    List<String> texts = new ArrayList<>();
    MessageConsumer next = first;
    long deadline = System.nanoTime() + Jms.ARRIVAL.toNanos();
    while (texts.size() < sent.size() && System.nanoTime() < deadline) {
      TextMessage message = (TextMessage) next.receive(5);
      if (message != null) {
        texts.add(message.getText());
      }
      next = next == first ? second : first;
    }
    assertThat(texts).containsExactlyInAnyOrderElementsOf(sent);
  }

  /** What a test leaves behind is deleted with its connections, which all are closed by then. */
  private static void unsubscribe(Rule rule, Jms jms, Wish wish) throws JMSException {
    if (!rule.clientId() && (rule.first().durable() || rule.second().durable())) {
      try (Session session = jms.session()) {
        session.unsubscribe(wish.name());
      }
    }
  }

  // --- what does not need the table

  @ParameterizedTest
  @EnumSource(names = {"DURABLE", "SUBSCRIBER"})
  @Assertion({
    "JMS:JAVADOC:1390",
    "JMS:JAVADOC:1349",
    "JMS:JAVADOC:1391",
    "JMS:JAVADOC:1350",
    "JMS:JAVADOC:88",
    "JMS:JAVADOC:90"
  })
  void anUnsharedDurableSubscriptionNeedsAClientIdentifier(Kind kind, Jms jms) throws JMSException {
    Session session = jms.session();
    Topic topic = jms.topic();
    Wish wish = Wish.of(topic, jms.uniqueName());

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> kind.on(session, wish));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> kind.on(session, new Wish(topic, wish.name(), ONLY_RED, true)));
    Session ofTopics = jms.topicConnection().createTopicSession(false, 1);
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> kind.on(ofTopics, wish));
  }

  @ParameterizedTest
  @EnumSource(names = {"SHARED", "SHARED_DURABLE"})
  @Assertion({
    "JMS:SPEC:269",
    "JMS:SPEC:274",
    "JMS:JAVADOC:1163",
    "JMS:JAVADOC:1393",
    "JMS:SPEC:262"
  })
  void connectionsWithoutAClientIdentifierShareASubscription(Kind kind, Jms jms)
      throws JMSException {
    Wish wish = Wish.of(jms.topic(), jms.uniqueName());
    MessageConsumer first = kind.on(jms.session(), wish);
    MessageConsumer second = kind.on(jms.session(), wish);

    send(jms.session(), wish.topic(), "left");
    sharesTheWork(jms.session(), wish.topic(), first, second);

    first.close();
    second.close();
    if (kind.durable()) {
      jms.session().unsubscribe(wish.name());
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Assertion({
    "JMS:SPEC:267",
    "JMS:SPEC:270",
    "JMS:SPEC:160",
    "JMS:JAVADOC:1167",
    "JMS:JAVADOC:1396",
    "JMS:JAVADOC:1090",
    "JMS:JAVADOC:256"
  })
  void aSelectorDecidesWhatTheSubscriptionIsGiven(Kind kind, Jms jms) throws JMSException {
    Topic topic = jms.topic();
    Session session = jms.connection(jms.uniqueName()).createSession();
    MessageConsumer consumer = kind.on(session, new Wish(topic, "red", ONLY_RED, false));
    jms.send(topic, "without a colour");
    send(jms.session(), topic, "red");
    jms.send(topic, "without a colour");

    assertThat(consumer.getMessageSelector()).isEqualTo(ONLY_RED);
    assertThat(untilMarker(jms, jms.session(), consumer, topic)).containsExactly("red");
    consumer.close();
    if (kind.durable()) {
      session.unsubscribe("red");
    }
  }

  @Test
  @Assertion({"JMS:SPEC:266", "JMS:SPEC:268", "JMS:SPEC:152", "JMS:SPEC:159", "JMS:JAVADOC:244"})
  void eachUnsharedConsumerIsASubscriptionThatLivesAsLongAsItDoes(Jms jms) throws JMSException {
    Topic topic = jms.topic();
    Session session = jms.session();
    jms.send(topic, "too early");
    MessageConsumer first = session.createConsumer(topic);
    jms.send(topic, "for the first");
    MessageConsumer second = session.createConsumer(topic);
    jms.send(topic, "for both");
    first.close();
    MessageConsumer third = session.createConsumer(topic);

    assertThat(jms.textsUntilNow(second, topic)).containsExactly("for both");
    jms.receive(third); // the marker of the second
    assertThat(jms.textsUntilNow(third, topic)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"SHARED", "SHARED_DURABLE"})
  @Assertion({"JMS:SPEC:269", "JMS:SPEC:154"})
  void aSharedSubscriptionLivesAsLongAsItsLastConsumerOrLonger(Kind kind, Jms jms)
      throws JMSException {
    Wish wish = Wish.of(jms.topic(), jms.uniqueName());
    MessageConsumer first = kind.on(jms.session(), wish);
    MessageConsumer second = kind.on(jms.session(), wish);
    first.close();
    jms.send(wish.topic(), "while one is there");
    assertThat(jms.receiveText(second)).isEqualTo("while one is there");
    second.close();
    jms.send(wish.topic(), "while nobody is there");

    MessageConsumer third = kind.on(jms.session(), wish);
    assertThat(jms.textsUntilNow(third, wish.topic()))
        .isEqualTo(kind.durable() ? List.of("while nobody is there") : List.of());
    third.close();
    if (kind.durable()) {
      jms.session().unsubscribe(wish.name());
    }
  }

  // --- unsubscribe

  @ParameterizedTest
  @EnumSource(names = {"DURABLE", "SUBSCRIBER", "SHARED_DURABLE"})
  @Assertion({"JMS:SPEC:166", "JMS:JAVADOC:266", "JMS:JAVADOC:267", "JMS:SPEC:164"})
  void unsubscribeDeletesASubscriptionThatIsNotActive(Kind kind, Jms jms) throws JMSException {
    Connection connection = jms.connection(jms.uniqueName());
    Session session = connection.createSession();
    Wish wish = Wish.of(jms.topic(), jms.uniqueName());
    MessageConsumer consumer = kind.on(session, wish);
    assertThatExceptionOfType(JMSException.class)
        .as("it has a consumer")
        .isThrownBy(() -> session.unsubscribe(wish.name()));
    jms.send(wish.topic(), "delivered");
    assertThat(jms.receiveText(consumer)).isEqualTo("delivered");
    consumer.close();
    jms.send(wish.topic(), "deleted with it");

    session.unsubscribe(wish.name());

    MessageConsumer fresh = kind.on(session, wish);
    assertThat(jms.textsUntilNow(fresh, wish.topic())).isEmpty();
    fresh.close();
    session.unsubscribe(wish.name());
    assertThatExceptionOfType(InvalidDestinationException.class)
        .as("it is there no more")
        .isThrownBy(() -> session.unsubscribe(wish.name()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Assertion({"JMS:JAVADOC:649", "JMS:JAVADOC:632"})
  void unsubscribeRefusesANameThatIsNotThere(boolean clientId, Jms jms) throws JMSException {
    Connection connection = clientId ? jms.connection(jms.uniqueName()) : jms.connection();

    assertThatExceptionOfType(InvalidDestinationException.class)
        .isThrownBy(() -> connection.createSession().unsubscribe(jms.uniqueName()));
    Session ofTopics = jms.topicConnection().createTopicSession(false, 1);
    assertThatExceptionOfType(InvalidDestinationException.class)
        .isThrownBy(() -> ofTopics.unsubscribe(jms.uniqueName()));
  }

  @Test
  @Assertion("JMS:JAVADOC:266")
  void unsubscribeDoesNotReachTheSubscriptionsOfOtherClients(Jms jms) throws JMSException {
    Topic topic = jms.topic();
    String name = jms.uniqueName();
    Session owner = jms.connection(jms.uniqueName()).createSession();
    owner.createDurableConsumer(topic, name).close();

    assertThatExceptionOfType(InvalidDestinationException.class)
        .isThrownBy(() -> jms.session().unsubscribe(name));
    assertThatExceptionOfType(InvalidDestinationException.class)
        .isThrownBy(() -> jms.connection(jms.uniqueName()).createSession().unsubscribe(name));

    owner.unsubscribe(name);
  }

  @Test
  @Assertion("JMS:SPEC:165")
  void aReplacedSubscriptionHearsItsNewTopicOnly(Jms jms) throws JMSException {
    Topic oldTopic = jms.topic();
    Topic newTopic = jms.topic();
    Session session = jms.connection(jms.uniqueName()).createSession();
    session.createDurableConsumer(oldTopic, "moving").close();
    MessageConsumer moved = session.createDurableConsumer(newTopic, "moving");
    jms.send(oldTopic, "nobody listens");

    assertThat(jms.textsUntilNow(moved, newTopic)).isEmpty();
    moved.close();
    session.unsubscribe("moving");
  }

  // --- names

  static Stream<String> names() {
    return Stream.of(
        "letters",
        "Digits0123456789",
        "under_score",
        "dots.are.allowed",
        "minus-too",
        "\u00e4\u00f6\u00fc\u03b1\u03b2\u03b3\u0416\u0417\u65e5\u672c\u8a9e",
        "_._-_.-",
        "x".repeat(128),
        "\u00e4".repeat(128));
  }

  /** Specification 4.2.4: characters and length that every provider allows. */
  @ParameterizedTest
  @MethodSource("names")
  void aSubscriptionHasAnyNameOfTheAllowedCharacters(String name, Jms jms) throws JMSException {
    Topic topic = jms.topic();
    Connection connection = jms.connection(jms.uniqueName());
    for (Kind kind : Kind.values()) {
      Session session = connection.createSession();
      MessageConsumer consumer = kind.on(session, Wish.of(topic, name));
      jms.send(topic, "hello");
      assertThat(jms.receiveText(consumer)).isEqualTo("hello");
      consumer.close();
      if (kind.durable()) {
        session.unsubscribe(name);
      }
    }
  }

  @Test
  void namesDifferByTheirCase(Jms jms) throws JMSException {
    Topic topic = jms.topic();
    Session session = jms.session();
    MessageConsumer lower = session.createSharedConsumer(topic, "name");
    MessageConsumer upper = session.createSharedConsumer(topic, "NAME");

    jms.send(topic, "for both");

    assertThat(jms.receiveText(lower)).isEqualTo("for both");
    assertThat(jms.receiveText(upper)).isEqualTo("for both");
  }
}
