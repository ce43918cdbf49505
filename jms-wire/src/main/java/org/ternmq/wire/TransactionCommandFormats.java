package org.ternmq.wire;

import static org.ternmq.wire.Fields.malformed;
import static org.ternmq.wire.Fields.putAddress;
import static org.ternmq.wire.Fields.putFlag;
import static org.ternmq.wire.Fields.putOptional;
import static org.ternmq.wire.Fields.readAddress;
import static org.ternmq.wire.Fields.readCorrelation;
import static org.ternmq.wire.Fields.readCount;
import static org.ternmq.wire.Fields.readCountable;
import static org.ternmq.wire.Fields.readCountableLong;
import static org.ternmq.wire.Fields.readFlag;
import static org.ternmq.wire.Fields.readOptional;

import java.util.ArrayList;
import java.util.List;
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
import org.ternmq.wire.message.ByteReader;
import org.ternmq.wire.message.ByteWriter;

/**
 * Distributed transactions: 80 to 95 and 208 to 223, and their administration: 96 to 99 and 224 to
 * 227. A number never changes and is never used again. docs/format/wire.md lists the fields.
 */
final class TransactionCommandFormats {
  /** The least that a branch takes: format, and two parts of one byte with their lengths. */
  private static final int LEAST_BRANCH_BYTES = 8;

  /** Kind and name of an address, two counts. */
  private static final int LEAST_WORK_BYTES = 12;

  /** A branch, state, time, two absent strings, an empty one, and no work. */
  private static final int LEAST_REPORT_BYTES = LEAST_BRANCH_BYTES + 17;

  static final List<CommandFormat<?>> TABLE =
      List.of(
          new CommandFormat<>(
              80,
              XaStart.class,
              (c, out) -> {
                out.putInt(c.correlation());
                out.putInt(c.sessionId());
                putBranch(out, c.branch());
                out.putByte(c.mode().number());
                out.putInt(c.timeoutSeconds());
              },
              in ->
                  new XaStart(
                      readCorrelation(in),
                      in.readInt(),
                      readBranch(in),
                      readStartMode(in),
                      readCountable(in, "the time-out"))),
          new CommandFormat<>(
              81,
              XaEnd.class,
              (c, out) -> {
                out.putInt(c.correlation());
                out.putInt(c.sessionId());
                putBranch(out, c.branch());
                out.putByte(c.mode().number());
              },
              in -> new XaEnd(readCorrelation(in), in.readInt(), readBranch(in), readEndMode(in))),
          new CommandFormat<>(
              82,
              XaPrepare.class,
              (c, out) -> {
                out.putInt(c.correlation());
                putBranch(out, c.branch());
              },
              in -> new XaPrepare(readCorrelation(in), readBranch(in))),
          new CommandFormat<>(
              83,
              XaCommit.class,
              (c, out) -> {
                out.putInt(c.correlation());
                putBranch(out, c.branch());
                putFlag(out, c.onePhase());
                out.putLong(c.sequence());
              },
              in ->
                  new XaCommit(
                      readCorrelation(in),
                      readBranch(in),
                      readFlag(in, "onePhase"),
                      readCountableLong(in, "the sequence"))),
          new CommandFormat<>(
              84,
              XaRollback.class,
              (c, out) -> {
                out.putInt(c.correlation());
                putBranch(out, c.branch());
              },
              in -> new XaRollback(readCorrelation(in), readBranch(in))),
          new CommandFormat<>(
              85,
              XaForget.class,
              (c, out) -> {
                out.putInt(c.correlation());
                putBranch(out, c.branch());
              },
              in -> new XaForget(readCorrelation(in), readBranch(in))),
          new CommandFormat<>(
              86,
              XaRecover.class,
              (c, out) -> out.putInt(c.correlation()),
              in -> new XaRecover(readCorrelation(in))),
          new CommandFormat<>(
              96,
              ListBranches.class,
              (c, out) -> out.putInt(c.correlation()),
              in -> new ListBranches(readCorrelation(in))),
          new CommandFormat<>(
              97,
              DecideBranch.class,
              (c, out) -> {
                out.putInt(c.correlation());
                putBranch(out, c.branch());
                putFlag(out, c.commit());
              },
              in -> new DecideBranch(readCorrelation(in), readBranch(in), readFlag(in, "commit"))),
          new CommandFormat<>(
              208,
              XaVote.class,
              (c, out) -> {
                out.putInt(c.correlation());
                putFlag(out, c.readOnly());
              },
              in -> new XaVote(readCorrelation(in), readFlag(in, "readOnly"))),
          new CommandFormat<>(
              209,
              XaBranches.class,
              (c, out) -> {
                out.putInt(c.correlation());
                out.putInt(c.branches().size());
                c.branches().forEach(branch -> putBranch(out, branch));
              },
              in -> new XaBranches(readCorrelation(in), readBranches(in))),
          new CommandFormat<>(
              224,
              BranchList.class,
              (c, out) -> {
                out.putInt(c.correlation());
                out.putInt(c.branches().size());
                c.branches().forEach(report -> putReport(out, report));
              },
              in -> new BranchList(readCorrelation(in), readReports(in))));

  private TransactionCommandFormats() {}

  private static void putBranch(ByteWriter out, BranchId branch) {
    out.putInt(branch.formatId());
    putPart(out, branch.globalTransactionId());
    putPart(out, branch.branchQualifier());
  }

  private static void putPart(ByteWriter out, byte[] bytes) {
    out.putByte(bytes.length);
    out.putBytes(bytes, 0, bytes.length);
  }

  private static BranchId readBranch(ByteReader in) {
    int formatId = in.readInt();
    byte[] globalTransactionId = readPart(in);
    byte[] branchQualifier = readPart(in);
    try {
      return new BranchId(formatId, globalTransactionId, branchQualifier);
    } catch (IllegalArgumentException e) {
      throw malformed(e.getMessage());
    }
  }

  private static byte[] readPart(ByteReader in) {
    return in.readBytes(in.readUnsignedByte());
  }

  private static List<BranchId> readBranches(ByteReader in) {
    int count = readCount(in, LEAST_BRANCH_BYTES, "branches");
    List<BranchId> branches = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      branches.add(readBranch(in));
    }
    return branches;
  }

  private static void putReport(ByteWriter out, BranchReport report) {
    putBranch(out, report.branch());
    out.putByte(report.state().number());
    out.putLong(report.sinceMs());
    putOptional(out, report.clientId(), "the client identifier");
    putOptional(out, report.user(), "the user");
    out.putShortString(report.product(), "the product");
    out.putInt(report.work().size());
    for (BranchReport.Work work : report.work()) {
      putAddress(out, work.address());
      out.putInt(work.sends());
      out.putInt(work.acknowledgements());
    }
  }

  private static BranchReport readReport(ByteReader in) {
    return new BranchReport(
        readBranch(in),
        readState(in),
        in.readLong(),
        readOptional(in, "the client identifier"),
        readOptional(in, "the user"),
        in.readShortString(),
        readWork(in));
  }

  private static List<BranchReport.Work> readWork(ByteReader in) {
    int count = readCount(in, LEAST_WORK_BYTES, "work");
    List<BranchReport.Work> work = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      work.add(
          new BranchReport.Work(
              readAddress(in), readCountable(in, "sends"), readCountable(in, "acknowledgements")));
    }
    return work;
  }

  private static List<BranchReport> readReports(ByteReader in) {
    int count = readCount(in, LEAST_REPORT_BYTES, "branches");
    List<BranchReport> reports = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      reports.add(readReport(in));
    }
    return reports;
  }

  private static BranchReport.State readState(ByteReader in) {
    int number = in.readUnsignedByte();
    for (BranchReport.State state : BranchReport.State.values()) {
      if (state.number() == number) {
        return state;
      }
    }
    throw malformed("state " + number + " of a branch is unknown");
  }

  private static StartMode readStartMode(ByteReader in) {
    int number = in.readUnsignedByte();
    for (StartMode mode : StartMode.values()) {
      if (mode.number() == number) {
        return mode;
      }
    }
    throw malformed("mode " + number + " of a start is unknown");
  }

  private static EndMode readEndMode(ByteReader in) {
    int number = in.readUnsignedByte();
    for (EndMode mode : EndMode.values()) {
      if (mode.number() == number) {
        return mode;
      }
    }
    throw malformed("mode " + number + " of an end is unknown");
  }
}
