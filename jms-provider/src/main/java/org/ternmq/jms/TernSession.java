package org.ternmq.jms;

import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import jakarta.jms.TransactionInProgressException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.ternmq.jms.destination.Destinations;
import org.ternmq.jms.destination.TernDestination;
import org.ternmq.jms.message.MessageFactory;
import org.ternmq.jms.message.MessageToSend;
import org.ternmq.jms.transport.BrokerLink;
import org.ternmq.jms.xa.TernXAResource;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;

/**
 * A session: what one thread of an application works with. The parts that have a life of their own
 * are the {@link Inbox}, {@link SessionDelivery}, {@link Acknowledging}, {@link LocalTransaction}
 * and {@link Completions}.
 */
class TernSession extends SessionObjects {
  private final TernConnection connection;
  private final int id;
  private final int mode;
  private final Inbox inbox;
  private final Acknowledging acknowledging;
  private final LocalTransaction transaction;

  /** Both null but in XA sessions. */
  private final BranchWork branches;

  private final TernXAResource xaResource;

  private final SessionDelivery delivery;
  private final Completions completions = new Completions();
  private final LoadedMessages loaded;
  private final SessionResumption resumption;
  private final ConsumerSpecs specs;
  private final MessageToSend encoder;
  private final MessageIds messageIds;
  private final List<TernConsumer> consumers = new CopyOnWriteArrayList<>();
  private final List<TernBrowser> browsers = new CopyOnWriteArrayList<>();

  /** How many consumers have listeners: while there are some, nobody may receive. */
  private final AtomicInteger listeners = new AtomicInteger();

  /** In place of a mode: works in branches, outside of which it is AUTO_ACKNOWLEDGE. */
  static final int XA = -1;

  TernSession(TernConnection connection, int id, int kind) {
    this.connection = connection;
    this.id = id;
    this.inbox = new Inbox(connection.link());
    this.mode = kind == XA ? AUTO_ACKNOWLEDGE : kind;
    this.branches = kind == XA ? new BranchWork(this) : null;
    this.xaResource = kind == XA ? new TernXAResource(connection.link(), id, branches) : null;
    this.acknowledging = new Acknowledging(this, mode);
    this.transaction = new LocalTransaction(this);
    this.delivery = new SessionDelivery(this, mode);
    this.loaded = new LoadedMessages(this);
    this.resumption = new SessionResumption(this);
    this.specs = new ConsumerSpecs(connection);
    this.encoder = new MessageToSend(connection.messages());
    this.messageIds = connection.messageIds(id);
  }

  // --- its parts

  TernConnection connection() {
    return connection;
  }

  BrokerLink link() {
    return connection.link();
  }

  int id() {
    return id;
  }

  Inbox inbox() {
    return inbox;
  }

  Acknowledging acknowledging() {
    return acknowledging;
  }

  LocalTransaction transaction() {
    return transaction;
  }

  /** Null for sessions that are not XA. */
  BranchWork branches() {
    return branches;
  }

  TernXAResource xaResource() {
    return xaResource;
  }

  SessionDelivery delivery() {
    return delivery;
  }

  Completions completions() {
    return completions;
  }

  LoadedMessages loaded() {
    return loaded;
  }

  SessionResumption resumption() {
    return resumption;
  }

  MessageToSend encoder() {
    return encoder;
  }

  String nextMessageId() {
    return messageIds.next();
  }

  List<TernConsumer> consumers() {
    return consumers;
  }

  List<TernBrowser> browsers() {
    return browsers;
  }

  boolean transacted() {
    return mode == SESSION_TRANSACTED;
  }

  int prefetchMessages() {
    return connection.options().prefetchMessages();
  }

  long prefetchBytes() {
    return connection.options().prefetchBytes();
  }

  /** A message was sent or taken in that conversation: work of the present transaction. */
  void workDoneIn(int conversation) {
    if (transacted()) {
      transaction.workDoneIn(conversation);
    }
  }

  // --- rules

  @Override
  void checkOpen() throws JMSException {
    if (inbox.isClosed()) {
      throw new IllegalStateException("The session is closed");
    }
  }

  /** Specification 8.7: a session with a listener is driven by that listener's thread. */
  void checkMayReceive() throws JMSException {
    if (listeners.get() > 0) {
      throw new IllegalStateException(
          "The session has a message listener, so its consumers cannot be used to receive");
    }
    checkMayListen();
    if (branches != null) {
      branches.beforeReceive();
    }
  }

  /** API of setMessageListener: with it, no other form of receipt can be used in the session. */
  void checkMayListen() throws JMSException {
    if (loaded.listener() != null) {
      throw new IllegalStateException(
          "The session has a distinguished message listener, for a connection consumer's messages");
    }
  }

  void listenerSet(int more) {
    listeners.addAndGet(more);
  }

  @Override
  public boolean getTransacted() throws JMSException {
    checkOpen();
    return transacted() || branches != null;
  }

  @Override
  public int getAcknowledgeMode() throws JMSException {
    checkOpen();
    return branches != null ? SESSION_TRANSACTED : mode;
  }

  // --- destinations; see SessionObjects for those that need no broker

  @Override
  MessageFactory messages() {
    return connection.messages();
  }

  @Override
  public TemporaryQueue createTemporaryQueue() throws JMSException {
    checkOpen();
    return connection.temporaries().createQueue();
  }

  @Override
  public TemporaryTopic createTemporaryTopic() throws JMSException {
    checkOpen();
    return connection.temporaries().createTopic();
  }

  // --- producers

  @Override
  public MessageProducer createProducer(Destination destination) throws JMSException {
    return new TernProducer(this, checked(destination));
  }

  /** Null is allowed: a producer without a destination of its own. */
  TernDestination checked(Destination destination) throws JMSException {
    checkOpen();
    if (destination == null) {
      return null;
    }
    return Destinations.ours(destination);
  }

  // --- consumers

  @Override
  public MessageConsumer createConsumer(Destination destination) throws JMSException {
    return createConsumer(destination, null, false);
  }

  @Override
  public MessageConsumer createConsumer(Destination destination, String messageSelector)
      throws JMSException {
    return createConsumer(destination, messageSelector, false);
  }

  @Override
  public MessageConsumer createConsumer(
      Destination destination, String messageSelector, boolean noLocal) throws JMSException {
    ConsumerSpec spec = plain(destination, messageSelector, noLocal);
    return open(new TernConsumer(this, connection.nextConsumerId(), spec));
  }

  /** An unshared consumer without a durable subscription, of a queue or a topic. */
  ConsumerSpec plain(Destination destination, String selector, boolean noLocal)
      throws JMSException {
    checkOpen();
    return specs.plain(destination, selector, noLocal);
  }

  private ConsumerSpec subscription(
      ConsumerKind kind, Topic topic, String name, String selector, boolean noLocal)
      throws JMSException {
    checkOpen();
    return specs.subscription(kind, topic, name, selector, noLocal);
  }

  private TernConsumer subscribe(ConsumerSpec spec) throws JMSException {
    return open(new TernConsumer(this, connection.nextConsumerId(), spec));
  }

  @Override
  public MessageConsumer createSharedConsumer(Topic topic, String sharedSubscriptionName)
      throws JMSException {
    return createSharedConsumer(topic, sharedSubscriptionName, null);
  }

  @Override
  public MessageConsumer createSharedConsumer(
      Topic topic, String sharedSubscriptionName, String messageSelector) throws JMSException {
    return subscribe(
        subscription(ConsumerKind.SHARED, topic, sharedSubscriptionName, messageSelector, false));
  }

  @Override
  public TopicSubscriber createDurableSubscriber(Topic topic, String name) throws JMSException {
    return createDurableSubscriber(topic, name, null, false);
  }

  @Override
  public TopicSubscriber createDurableSubscriber(
      Topic topic, String name, String messageSelector, boolean noLocal) throws JMSException {
    ConsumerSpec spec = subscription(ConsumerKind.DURABLE, topic, name, messageSelector, noLocal);
    TernTopicSubscriber subscriber =
        new TernTopicSubscriber(this, connection.nextConsumerId(), spec);
    open(subscriber);
    return subscriber;
  }

  @Override
  public MessageConsumer createDurableConsumer(Topic topic, String name) throws JMSException {
    return createDurableConsumer(topic, name, null, false);
  }

  @Override
  public MessageConsumer createDurableConsumer(
      Topic topic, String name, String messageSelector, boolean noLocal) throws JMSException {
    return subscribe(subscription(ConsumerKind.DURABLE, topic, name, messageSelector, noLocal));
  }

  @Override
  public MessageConsumer createSharedDurableConsumer(Topic topic, String name) throws JMSException {
    return createSharedDurableConsumer(topic, name, null);
  }

  @Override
  public MessageConsumer createSharedDurableConsumer(
      Topic topic, String name, String messageSelector) throws JMSException {
    return subscribe(
        subscription(ConsumerKind.SHARED_DURABLE, topic, name, messageSelector, false));
  }

  /** Opens a consumer at the broker, and lets messages come if the connection is started. */
  <C extends TernConsumer> C open(C consumer) throws JMSException {
    connection.call(
        "Cannot consume from " + consumer.spec.destination(),
        correlation -> consumer.spec.open(correlation, id, consumer.id),
        () -> {
          consumer.opened(link().conversation());
          consumers.add(consumer);
          connection.consumers().put(consumer.id, consumer);
        });
    consumer.grant();
    return consumer;
  }

  void forget(TernConsumer consumer) {
    consumers.remove(consumer);
    connection.consumers().remove(consumer.id);
  }

  @Override
  public void unsubscribe(String name) throws JMSException {
    checkOpen();
    if (name == null || name.isEmpty()) {
      throw new InvalidDestinationException("The name of the subscription is null or empty");
    }
    connection.call(
        "Cannot unsubscribe " + name,
        correlation -> new ClientCommand.Unsubscribe(correlation, name),
        null);
  }

  // --- browsers

  @Override
  public QueueBrowser createBrowser(Queue queue) throws JMSException {
    return createBrowser(queue, null);
  }

  @Override
  public QueueBrowser createBrowser(Queue queue, String messageSelector) throws JMSException {
    checkOpen();
    if (queue == null) {
      throw new InvalidDestinationException("The queue is null");
    }
    TernBrowser browser =
        TernBrowser.open(
            this, (Queue) Destinations.ours(queue), ConsumerSpecs.emptyToNull(messageSelector));
    browsers.add(browser);
    return browser;
  }

  void forget(TernBrowser browser) {
    browsers.remove(browser);
  }

  // --- transactions and recovery

  private void checkTransacted(String what) throws JMSException {
    checkOpen();
    if (branches != null) { // API of XASession
      throw new TransactionInProgressException(
          "The session is for distributed transactions, which the transaction manager completes: it"
              + " cannot "
              + what);
    }
    if (!transacted()) {
      throw new IllegalStateException("The session is not transacted: it cannot " + what);
    }
  }

  @Override
  public void commit() throws JMSException {
    checkTransacted("commit");
    completions.awaitAll("commit its own session");
    transaction.commit();
  }

  @Override
  public void rollback() throws JMSException {
    checkTransacted("roll back");
    completions.awaitAll("roll back its own session");
    transaction.rollback();
  }

  @Override
  public void recover() throws JMSException {
    checkOpen();
    if (transacted() || (branches != null && branches.isWorking())) {
      throw new IllegalStateException("The session is transacted: roll it back instead");
    }
    acknowledging.beforeRecover();
    inbox.lock();
    try {
      if (inbox.unacknowledged.size() == 0) {
        return; // nothing the application has had can come again
      }
    } finally {
      inbox.unlock();
    }
    delivery.recover();
  }

  // --- start, stop, end; called by the connection

  void start() {
    inbox.start();
    consumers.forEach(TernConsumer::grant);
  }

  void fail(JMSException why) {
    inbox.fail(why);
  }

  // --- server sessions

  @Override
  public MessageListener getMessageListener() throws JMSException {
    checkOpen();
    return loaded.listener();
  }

  @Override
  public void setMessageListener(MessageListener listener) throws JMSException {
    checkOpen();
    if (listener != null) {
      checkMayReceive();
    }
    loaded.listener(listener);
  }

  /**
   * Delivers what a connection consumer has put into this session, to the session's own listener
   * (specification 11.2.1). On a thread of the application server.
   *
   * @throws jakarta.jms.IllegalStateRuntimeException if the session is closed, or has messages and
   *     no listener
   */
  @Override
  public void run() {
    loaded.run();
  }

  // --- closing

  /**
   * Specification 6.2.14: blocks until listeners and completion listeners have returned; threads in
   * receive get null. What is not acknowledged is delivered again, to whoever consumes next.
   */
  @Override
  public void close() throws JMSException {
    if (inbox.isClosed()) {
      return;
    }
    refuseInCallback("close its own session");
    quiesce();
    if (xaResource != null) {
      xaResource.sessionCloses();
    }
    if (!closeHere()) {
      return;
    }
    List<ClientCommand.Seen> seen = seen();
    try {
      connection.callToClose(
          "Cannot close the session",
          correlation -> new ClientCommand.CloseSession(correlation, id, seen),
          this::forgotten); // not before: over a loss it is opened once more
    } finally {
      forgotten();
    }
  }

  /** Returns when no listener, receive or asynchronous send is under way any more. */
  void quiesce() throws IllegalStateException {
    inbox.quiesce();
    completions.awaitAll("close its own session"); // a listener may have sent
  }

  /** Ends it on this side; false if that was done before. */
  boolean closeHere() throws JMSException {
    if (!inbox.close()) {
      return false;
    }
    acknowledging.flush();
    completions.close();
    for (TernBrowser each : browsers) {
      each.closeHere();
    }
    return true;
  }

  /** What the application has had and not acknowledged. */
  List<ClientCommand.Seen> seen() {
    inbox.lock();
    try {
      return inbox.unacknowledged.seen();
    } finally {
      inbox.unlock();
    }
  }

  /** The broker has closed it: nothing of it needs to be opened again. */
  private void forgotten() {
    connection.forget(this);
    for (TernConsumer each : consumers) {
      connection.consumers().remove(each.id);
    }
  }

  /** To {@link CompletionListener}s and {@link MessageListener}s: it would wait for them. */
  void refuseInCallback(String what) throws IllegalStateException {
    inbox.refuseInListener(what);
    completions.refuse(what);
  }
}
