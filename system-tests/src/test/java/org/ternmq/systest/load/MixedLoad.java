package org.ternmq.systest.load;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.systest.Deadline;
import org.ternmq.systest.Seed;

/**
 * Everything at once, by real clients that outlive what happens to the broker: plain sends, local
 * transactions that are forwarded, a durable subscription, selectors beside a backlog that nobody
 * takes, acknowledgements in groups by a consumer that comes and goes, distributed transactions.
 * Each of them keeps a {@link Ledger}.
 */
public final class MixedLoad {
  /** One kind of work. */
  interface Work {
    /** Each runs on a thread of its own until the load is stopped and all has arrived. */
    List<Callable<Void>> tasks();

    List<Ledger> ledgers();

    /** The queues that are empty in the end. */
    List<String> queues();

    /** After the end: takes what was left on purpose. */
    default void finish(Connection connection) throws JMSException {
      // Most leave nothing.
    }
  }

  private final String url;
  private final Progress progress = new Progress();
  private final List<Work> works;

  /**
   * @param url of one broker, or of several of which one serves; without options
   */
  public MixedLoad(String url) {
    this.url = url + "?reconnect=true&reconnectDelayMs=20&reconnectMaxDelayMs=200";
    Clients clients = new Clients(this.url, progress);
    this.works =
        List.of(
            new PlainSends(clients),
            new ForwardedTransactions(clients),
            new SelectedMessages(clients),
            new ComingAndGoing(clients, false),
            new ComingAndGoing(clients, true),
            new DistributedBranches(clients));
  }

  public Progress progress() {
    return progress;
  }

  /**
   * Runs beside what the test does to the broker, which says {@link Progress#stop} at its end.
   * Fails if anything was lost, doubled or out of order.
   *
   * @param trouble what happens meanwhile
   */
  public void run(Duration deadline, Callable<Void> trouble) throws JMSException {
    List<Callable<Void>> tasks = new ArrayList<>();
    works.forEach(work -> work.tasks().forEach(task -> tasks.add(guarded(task))));
    tasks.add(guarded(trouble));
    try {
      Deadline.runAll(deadline, tasks);
    } catch (AssertionError e) {
      throw new AssertionError(
          "seed " + Seed.value() + ", " + progress.story() + ", " + differences(), e);
    }
    assertThat(progress.violations()).as("seed %d, %s", Seed.value(), progress.story()).isEmpty();
    assertNothingIsLeft();
  }

  /** Who fails ends the others too. */
  private Callable<Void> guarded(Callable<Void> task) {
    return () -> {
      try {
        return task.call();
      } catch (Exception | Error e) {
        if (!progress.isAborted()) {
          progress.violation("%s", e);
          throw e;
        }
        return null; // it was ended by what went wrong elsewhere
      }
    };
  }

  private List<String> differences() {
    List<String> all = new ArrayList<>();
    works.forEach(work -> work.ledgers().forEach(ledger -> all.addAll(ledger.differences())));
    return all;
  }

  private void assertNothingIsLeft() throws JMSException {
    try (Connection connection = new TernConnectionFactory(url).createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      connection.start();
      for (Work work : works) {
        work.finish(connection);
        for (String name : work.queues()) {
          Queue queue = session.createQueue(name);
          try (QueueBrowser browser = session.createBrowser(queue)) {
            assertThat(browser.getEnumeration().hasMoreElements()).as(name).isFalse();
          }
          try (MessageConsumer consumer = session.createConsumer(queue)) {
            assertThat(consumer.receive(200)).as(name).isNull();
          }
        }
      }
    }
    assertThat(progress.violations()).as("seed %d, %s", Seed.value(), progress.story()).isEmpty();
    assertThat(differences()).as("seed %d", Seed.value()).isEmpty();
  }

  /** What went through, for people. */
  public String summary() {
    StringBuilder text = new StringBuilder();
    int all = 0;
    for (Work work : works) {
      for (Ledger ledger : work.ledgers()) {
        all += ledger.messages();
        text.append(text.isEmpty() ? "" : ", ").append(ledger.name()).append(' ');
        text.append(ledger.messages());
      }
    }
    return all + " messages confirmed (" + text + ")";
  }
}
