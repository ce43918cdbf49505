package org.ternmq.wire;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BranchReport;
import org.ternmq.wire.command.BrokerCommand.BranchList;
import org.ternmq.wire.command.BrokerCommand.XaBranches;
import org.ternmq.wire.command.BrokerCommand.XaVote;
import org.ternmq.wire.command.ClientCommand.DecideBranch;
import org.ternmq.wire.command.ClientCommand.EndMode;
import org.ternmq.wire.command.ClientCommand.ListBranches;
import org.ternmq.wire.command.ClientCommand.StartMode;
import org.ternmq.wire.command.ClientCommand.XaCommit;
import org.ternmq.wire.command.ClientCommand.XaEnd;
import org.ternmq.wire.command.ClientCommand.XaForget;
import org.ternmq.wire.command.ClientCommand.XaPrepare;
import org.ternmq.wire.command.ClientCommand.XaRecover;
import org.ternmq.wire.command.ClientCommand.XaRollback;
import org.ternmq.wire.command.ClientCommand.XaStart;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.message.Address;

/** Those of distributed transactions. */
final class TransactionSamples {
  private static final BranchId BRANCH =
      new BranchId(0x20005, new byte[] {1, 2, 3, -1}, new byte[] {9, 8});
  private static final BranchId OTHER = new BranchId(-2, new byte[] {0}, new byte[] {0});

  private TransactionSamples() {}

  static void addTo(Map<String, Command> samples) {
    for (StartMode mode : StartMode.values()) {
      samples.put(
          "xa-start-" + mode.name().toLowerCase(Locale.ROOT),
          new XaStart(15, 1, BRANCH, mode, 300));
    }
    for (EndMode mode : EndMode.values()) {
      samples.put("xa-end-" + mode.name().toLowerCase(Locale.ROOT), new XaEnd(16, 1, BRANCH, mode));
    }
    samples.put("xa-prepare", new XaPrepare(17, BRANCH));
    samples.put("xa-commit", new XaCommit(18, BRANCH, false, 0));
    samples.put("xa-commit-one-phase", new XaCommit(18, BRANCH, true, 12));
    samples.put("xa-rollback", new XaRollback(19, BRANCH));
    samples.put("xa-forget", new XaForget(20, OTHER));
    samples.put("xa-recover", new XaRecover(21));
    samples.put("list-branches", new ListBranches(22));
    samples.put("decide-branch", new DecideBranch(23, BRANCH, true));
    samples.put("xa-vote", new XaVote(17, true));
    samples.put("xa-branches", new XaBranches(21, List.of(BRANCH, OTHER)));
    samples.put(
        "branch-list",
        new BranchList(
            22,
            List.of(
                new BranchReport(
                    BRANCH,
                    BranchReport.State.PREPARED,
                    1_700_000_000_000L,
                    "client-1",
                    "user",
                    "TernMQ 0.1",
                    List.of(
                        new BranchReport.Work(Address.queue("orders"), 0, 1),
                        new BranchReport.Work(Address.topic("news"), 2, 0))),
                new BranchReport(
                    OTHER,
                    BranchReport.State.HEURISTICALLY_ROLLED_BACK,
                    1,
                    null,
                    null,
                    "",
                    List.of()))));
  }
}
