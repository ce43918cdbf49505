package org.ternmq.systest.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What was sent on one channel and what arrived, held against each other as it happens. Producers
 * number their messages; the rest of a body follows from its number, so that a wrong byte is seen.
 *
 * <p>Two kinds of consumers. One that goes on, and acknowledges as it receives, has each message
 * once and in order. One that is closed, and comes back as a new one, may see again what it had not
 * acknowledged, but then the message says that it was delivered before; nothing is left out, and in
 * each of its lives the messages are in order.
 *
 * <p>Safe for use by several threads.
 */
public final class Ledger {
  /** A body of a message that was rolled back. */
  static final String NEVER = "never";

  private static final int SHORT_CHARS = 700;
  private static final int LONG_CHARS = 40_000;
  private static final int LONG_EVERY = 97;
  private static final int NOTES = 20;
  private static final int SEEN_KEPT = 1_000;

  private final String name;
  private final Progress progress;
  private final Semaphore window; // of messages under way: nobody runs far ahead
  private final Map<String, Line> lines = new HashMap<>();
  private int life;
  private int sending; // producers that may still confirm something

  /** The messages of one producer. */
  private static final class Line {
    private int confirmed;
    private int next; // the lowest number that did not arrive
    private int unacknowledgedFrom; // consumers with several lives: from here it comes again
    private int lastOfLife = -1;

    /** Of consumers with several lives: when each was seen; what a violation is to be traced by. */
    private final Map<Integer, String> seen =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Integer, String> eldest) {
            return size() > SEEN_KEPT;
          }
        };
  }

  Ledger(String name, Progress progress, int producers, int window) {
    this.name = name;
    this.progress = progress;
    this.sending = producers;
    this.window = new Semaphore(window);
  }

  String name() {
    return name;
  }

  private Line line(String producer) {
    return lines.computeIfAbsent(producer, key -> new Line());
  }

  // --- producers

  /** False if the load ends before there is room. */
  boolean awaitRoom(int messages) throws InterruptedException {
    while (!window.tryAcquire(messages, 50, TimeUnit.MILLISECONDS)) {
      if (progress.isStopped()) {
        return false;
      }
    }
    return true;
  }

  static String body(String producer, int number) {
    int length =
        number % LONG_EVERY == LONG_EVERY - 1
            ? LONG_CHARS
            : Math.floorMod(number * 7_919L, SHORT_CHARS);
    char filler = (char) ('a' + number % 26);
    return producer + "/" + number + "/" + String.valueOf(filler).repeat(length);
  }

  /** The next so many of this producer are sent: the broker has said so. */
  synchronized void confirmed(String producer, int messages) {
    line(producer).confirmed += messages;
    progress.step(messages);
  }

  /** One producer has ended. */
  synchronized void ended() {
    sending--;
  }

  // --- consumers

  /** For a consumer that goes on. */
  synchronized void arrivedOnce(String body) {
    Line line = read(body);
    if (line == null) {
      return;
    }
    int number = number(body);
    if (number == line.next) {
      line.next++;
      line.unacknowledgedFrom = line.next;
      window.release();
    } else {
      progress.violation(
          "%s: %s came where %d was due%s",
          name, head(body), line.next, number < line.next ? ": a second time" : "");
    }
    progress.step(1);
  }

  /** A consumer that may be closed begins: what was not acknowledged comes again. */
  synchronized void newLife() {
    life++;
    lines.values().forEach(line -> line.lastOfLife = -1);
  }

  /** For a consumer of that kind. */
  synchronized void arrived(String body, boolean redelivered) {
    Line line = read(body);
    if (line == null) {
      return;
    }
    int number = number(body);
    boolean first = line.lastOfLife < 0;
    if (number > line.next || (first && number > line.unacknowledgedFrom)) {
      progress.violation("%s: %s came before %d", name, head(body), line.unacknowledgedFrom);
    } else if (!first && number != line.lastOfLife + 1) {
      progress.violation("%s: %s came after %d", name, head(body), line.lastOfLife);
    }
    if (number < line.next && !redelivered) {
      progress.violation(
          "%s: %s came again and does not say so: seen in %s, now in life %d %s, acknowledged up to"
              + " %d",
          name,
          head(body),
          line.seen.get(number),
          life,
          progress.when(),
          line.unacknowledgedFrom - 1);
    }
    line.seen.put(number, "life " + life + " " + progress.when());
    if (number == line.next) {
      line.next++;
      window.release();
    }
    line.lastOfLife = number;
    progress.step(1);
  }

  /** All that arrived in this life. */
  synchronized void acknowledged() {
    for (Line line : lines.values()) {
      line.unacknowledgedFrom = Math.max(line.unacknowledgedFrom, line.lastOfLife + 1);
    }
  }

  private Line read(String body) {
    String[] parts = body.split("/", 3);
    if (parts.length != 3 || !body.equals(body(parts[0], number(body)))) {
      String what = body.equals(NEVER) ? "what was rolled back" : "a body nobody sent: " + body;
      progress.violation("%s: %s", name, what);
      return null;
    }
    return line(parts[0]);
  }

  private static int number(String body) {
    return Integer.parseInt(body.split("/", 3)[1]);
  }

  private static String head(String body) {
    return body.substring(0, body.lastIndexOf('/'));
  }

  // --- the end

  /** Whether all that was confirmed has arrived and will not come again. */
  synchronized boolean isComplete() {
    return sending == 0
        && lines.values().stream()
            .allMatch(line -> line.next >= line.confirmed && line.unacknowledgedFrom >= line.next);
  }

  synchronized int messages() {
    return lines.values().stream().mapToInt(line -> line.confirmed).sum();
  }

  /** What is missing, or came without having been confirmed. */
  synchronized List<String> differences() {
    List<String> all = new ArrayList<>();
    lines.forEach(
        (producer, line) -> {
          if (line.next != line.confirmed && all.size() < NOTES) {
            all.add(
                name
                    + ": of "
                    + producer
                    + " "
                    + line.confirmed
                    + " confirmed, "
                    + line.next
                    + " arrived");
          }
        });
    return all;
  }
}
