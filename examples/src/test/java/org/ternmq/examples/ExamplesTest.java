package org.ternmq.examples;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.jms.TernConnectionFactory;

/** Every example does what its text says, and ends by itself. */
@Timeout(60)
class ExamplesTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private static TernConnectionFactory broker(String name) {
    return new TernConnectionFactory("tern:vm://" + name);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void queueSendReceive() throws JMSException {
    QueueSendReceive.run(broker("queue"), out);
    assertThat(printed()).isEqualTo("from the EU: ten bicycles\nnext: a boat, with priority 9\n");
  }

  @Test
  void requestReply() throws JMSException {
    RequestReply.run(broker("request"), out);
    assertThat(printed()).isEqualTo("hello -> HELLO\ngood bye -> GOOD BYE\n");
  }

  @Test
  void durableSubscription() {
    DurableSubscription.run(broker("durable"), out);
    assertThat(printed()).isEqualTo("at once: Monday's news\nafterwards: Tuesday's news\n");
  }

  @Test
  void transactions() throws JMSException {
    Transactions.run(broker("transactions"), out);
    assertThat(printed())
        .isEqualTo(
            """
            rolled back: the order is in its queue again, the invoice was never there
            committed at delivery 2
            billed: invoice for ten bicycles
            billed twice: false
            """);
  }

  @Test
  void embeddedBroker(@TempDir Path data) {
    EmbeddedBroker.run(data, out);
    assertThat(printed())
        .isEqualTo(
            "the broker is stopped, its data are in "
                + data
                + "\na new broker, 1 connection\n"
                + "received: sent without a socket\n"
                + "received: sent over TCP\n");
  }

  @Test
  void orderRowAndMessage(@TempDir Path data) throws SQLException {
    OrderRowAndMessage.run(data, out);
    assertThat(printed())
        .isEqualTo(
            """
            to be shipped: ten bicycles
            rolled back, to be shipped: null
            orders: 1
            an order was taken while no broker ran
            to be shipped: two kites
            orders: 2
            """);
  }

  @Test
  void mainsEndByThemselves(@TempDir Path data) throws JMSException, IOException, SQLException {
    QueueSendReceive.main(new String[0]);
    RequestReply.main(new String[0]);
    DurableSubscription.main(new String[0]);
    Transactions.main(new String[0]);
    EmbeddedBroker.main(new String[] {data.resolve("embedded").toString()});
    OrderRowAndMessage.main(new String[] {data.resolve("orders").toString()});
  }
}
