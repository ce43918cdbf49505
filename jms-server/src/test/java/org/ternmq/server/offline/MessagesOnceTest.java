package org.ternmq.server.offline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.Forwarding;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;

/** A message that lies in pages of several queues is one message for a tool. */
class MessagesOnceTest {
  private static StoredMessage message(long id, boolean guest) {
    StoredMessage message = new StoredMessage(id, 100, 4, true, 0, 0);
    message.guest(guest);
    return message;
  }

  private final List<String> told = new ArrayList<>();

  private final DurableOperations teller =
      new Forwarding() {
        @Override
        protected DurableOperations to() {
          return null;
        }

        @Override
        public void messageAdded(StoredMessage message, long[] queueIds) {
          long[] sorted = queueIds.clone();
          Arrays.sort(sorted);
          told.add(message.id() + " in " + Arrays.toString(sorted));
        }

        @Override
        public void deliveryCounted(long queueId, long messageId, int deliveryCount) {
          told.add("count of " + messageId);
        }
      };

  @Test
  void isToldOnceWithAllQueuesWhoeverAccountsForIt() {
    List<StoredMessage> ofFirst =
        List.of(message(1, true), message(2, true), message(3, true), message(4, false));
    // Of message 4 each has a copy of its own: one page was moved while the other was being read.
    List<StoredMessage> ofSecond = List.of(message(1, false), message(3, true), message(4, false));
    IndexPage first = IndexPage.of(7, ofFirst);
    IndexPage second = IndexPage.of(8, ofSecond);
    Map<IndexPage, List<StoredMessage>> pages = Map.of(first, ofFirst, second, ofSecond);
    new MessagesOnce(
            into -> {
              into.messageAdded(message(2, false), new long[] {9, 10});
              into.messageAdded(message(5, false), new long[] {9, 10});
              into.pageKept(first);
              into.pageKept(second);
              into.deliveryCounted(9, 2, 1);
            },
            pages::get)
        .tell(teller);
    assertThat(told)
        .containsExactly(
            "2 in [7, 9, 10]",
            "5 in [9, 10]",
            "1 in [7, 8]",
            "3 in [7, 8]",
            "4 in [7, 8]",
            "count of 2");
  }
}
