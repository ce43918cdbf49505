package org.ternmq.server.queue;

import java.util.ArrayList;
import java.util.List;
import org.ternmq.server.effect.StoredMessage;

/**
 * The payloads of an entry and of those after it, read back together, as far as one request may go.
 */
final class ReadAhead extends LoadRequest {
  private static final int MOST_MESSAGES = 256;
  private static final long MOST_BYTES = 1 << 20; // and one message more
  private static final long LEAST_BYTES = 64 << 10; // so that much is read over the budget, too

  private final MessageQueue queue;
  private final Scanner scanner;

  private ReadAhead(List<StoredMessage> messages, MessageQueue queue, Scanner scanner) {
    super(messages);
    this.queue = queue;
    this.scanner = scanner;
  }

  /**
   * @param scanner who wants them; null: the consumers that take the head
   * @param from lacks its payload
   * @param lastOrder entries beyond are not wanted
   * @param roomBytes what the memory budget has left
   * @param credit how many messages can be delivered at once: no more are read where there is no
   *     room to keep them
   */
  static ReadAhead of(
      MessageQueue queue, Scanner scanner, Entry from, long lastOrder, long roomBytes, int credit) {
    long mostBytes = Math.max(LEAST_BYTES, Math.min(MOST_BYTES, roomBytes));
    int most = roomBytes > 0 ? MOST_MESSAGES : Math.max(1, Math.min(MOST_MESSAGES, credit));
    List<StoredMessage> wanted = new ArrayList<>();
    long bytes = 0;
    int looked = 0;
    int priority = from.message.priority();
    Entry entry = from;
    while (wanted.size() < most && bytes < mostBytes && looked++ < 2 * MOST_MESSAGES) {
      if (entry == null) {
        do {
          priority--;
        } while (priority >= 0 && queue.firstOf(priority) == null);
        if (priority < 0) {
          break;
        }
        entry = scanner == null ? queue.firstOf(priority) : scanner.cursors[priority];
        continue;
      }
      if (entry.isPage()) {
        if (lastOrder == Long.MAX_VALUE || entry.order <= lastOrder) {
          queue.pages().read((PagePlace) entry); // so that nobody has to wait when he gets there
        }
        break;
      }
      if (entry.message.payload() == null && entry.order <= lastOrder) {
        wanted.add(entry.message);
        bytes += entry.message.sizeBytes();
      }
      entry = entry.next;
    }
    return new ReadAhead(wanted, queue, scanner);
  }

  @Override
  protected void loaded() {
    queue.delivery.readAheadDone(scanner, messages.size());
  }
}
