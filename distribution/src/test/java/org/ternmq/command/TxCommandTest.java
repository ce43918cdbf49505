package org.ternmq.command;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.jms.option.ConnectionOptions;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.EndMode;
import org.ternmq.wire.command.ClientCommand.StartMode;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.MessageEncoder;

class TxCommandTest {
  private static final BranchId OURS =
      new BranchId(
          NarayanaXid.FORMAT,
          ByteBuffer.allocate(33)
              .putLong(0)
              .putLong(0xffff7f000001L)
              .putInt(0xaaaa)
              .putInt(0x5f)
              .putInt(2)
              .put("node1".getBytes(StandardCharsets.UTF_8))
              .array(),
          new byte[] {1});
  private static final String TRANSACTION = "0:ffff7f000001:aaaa:5f:2";

  @TempDir private Path directory;
  private RunningBroker broker;
  private final Invocation tx = new Invocation();

  @BeforeEach
  void prepare() throws JMSException {
    broker = RunningBroker.in(directory);
    try (AdminLink link = AdminLink.open(ConnectionOptions.parse(broker.url()), null, null)) {
      link.ask(c -> new ClientCommand.OpenSession(c, 1, false));
      link.ask(c -> new ClientCommand.XaStart(c, 1, OURS, StartMode.NEW, 0));
      link.tell(
          new ClientCommand.Send(
              1,
              0,
              new MessageEncoder()
                  .destination(Address.queue("orders"))
                  .persistent(true)
                  .textBody("x")
                  .encode()));
      link.ask(c -> new ClientCommand.XaEnd(c, 1, OURS, EndMode.SUCCESS));
      assertThat(link.ask(c -> new ClientCommand.XaPrepare(c, OURS)))
          .isInstanceOf(BrokerCommand.XaVote.class);
    }
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private int run(String... arguments) {
    List<String> all = new java.util.ArrayList<>(List.of("tx"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--url", broker.url()));
    return tx.run(all.toArray(String[]::new));
  }

  @Test
  void listsWhatIsInDoubtWithTheNodeAndTheCounts() {
    assertThat(run("list")).as(tx.errText()).isEqualTo(ExitCode.OK);
    assertThat(tx.outText())
        .contains(OURS.toString(), "prepared", "node node1", "1 sent, 0 acknowledged");
  }

  @Test
  void showsOneBranchByTheTransactionInNarayanasLogs() {
    assertThat(run("show", TRANSACTION)).as(tx.errText()).isEqualTo(ExitCode.OK);
    assertThat(tx.outText())
        .contains(OURS.toString(), TRANSACTION, "node1", "queue://orders", "TernMQ");
  }

  @Test
  void writesJson() {
    assertThat(run("list", "--json")).isEqualTo(ExitCode.OK);
    assertThat(tx.outText().strip())
        .startsWith("{\"branch\":\"" + OURS)
        .contains("\"state\":\"PREPARED\"", "\"node\":\"node1\"", "\"sent\":1")
        .endsWith("]}");
  }

  @Test
  void anOperatorsCommitIsRememberedOverARestartUntilItIsForgotten() {
    assertThat(run("commit", OURS.toString())).as(tx.errText()).isEqualTo(ExitCode.OK);
    broker.close();
    broker = RunningBroker.in(directory);
    assertThat(run("list")).isEqualTo(ExitCode.OK);
    assertThat(tx.outText()).contains("heuristically committed");
    assertThat(run("rollback", OURS.toString())).isEqualTo(ExitCode.FAILED);
    assertThat(tx.errText()).contains("an operator decided");
    assertThat(run("forget", OURS.toString())).isEqualTo(ExitCode.OK);
    assertThat(run("show", OURS.toString())).isEqualTo(ExitCode.FAILED);
    assertThat(tx.errText()).contains("there is no branch " + OURS);
  }

  @Test
  void anOperatorsRollbackDropsTheWork() {
    assertThat(run("rollback", TRANSACTION)).as(tx.errText()).isEqualTo(ExitCode.OK);
    assertThat(run("show", TRANSACTION)).isEqualTo(ExitCode.OK);
    assertThat(tx.outText()).contains("heuristically rolled back");
  }

  @Test
  void aCommandIsMissing() {
    assertThat(tx.run("tx")).isEqualTo(ExitCode.USAGE);
    assertThat(tx.errText()).contains("list, show, commit, rollback or forget");
  }
}
