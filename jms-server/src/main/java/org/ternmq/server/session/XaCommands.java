package org.ternmq.server.session;

import org.ternmq.server.queue.RefusedException;
import org.ternmq.server.transaction.Branch;
import org.ternmq.server.transaction.Branches;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.EndMode;
import org.ternmq.wire.error.ErrorCode;

/** Distributed transactions, for transaction managers and operators. docs/xa.md has the rules. */
final class XaCommands {
  private final CoreParts parts;
  private final Branches branches;
  private final SessionCommands sessions;

  XaCommands(CoreParts parts, SessionCommands sessions) {
    this.parts = parts;
    this.branches = parts.branches;
    this.sessions = sessions;
  }

  /** False if the request is none of these. */
  boolean handles(Conversation conversation, ClientCommand.Request request)
      throws RefusedException {
    if (request instanceof ClientCommand.XaStart start) {
      start(conversation, start);
    } else if (request instanceof ClientCommand.XaEnd end) {
      end(conversation, end);
    } else if (request instanceof ClientCommand.XaPrepare prepare) {
      prepare(conversation, prepare);
    } else if (request instanceof ClientCommand.XaRollback rollback) {
      rollback(conversation, rollback);
    } else if (request instanceof ClientCommand.XaForget forget) {
      forget(conversation, forget);
    } else if (request instanceof ClientCommand.XaRecover recover) {
      conversation.say(
          new BrokerCommand.XaBranches(recover.correlation(), branches.recover()),
          true); // else one that it leaves out since it was decided could come back
    } else if (request instanceof ClientCommand.ListBranches list) {
      conversation.say(new BrokerCommand.BranchList(list.correlation(), branches.reports()), true);
    } else if (request instanceof ClientCommand.DecideBranch decide) {
      branches.decide(decide.branch(), decide.commit());
      answer(conversation, decide.correlation(), true);
    } else {
      return false;
    }
    return true;
  }

  private void answer(Conversation conversation, int correlation, boolean whenDurable) {
    conversation.say(new BrokerCommand.Ok(correlation), whenDurable);
  }

  private void start(Conversation conversation, ClientCommand.XaStart start)
      throws RefusedException {
    ClientSession session = conversation.session(start.sessionId());
    if (session.transacted()) {
      throw new RefusedException(
          ErrorCode.XA_OUTSIDE,
          "session " + session.id + " has a local transaction: it was opened as transacted");
    }
    if (session.branch() != null) {
      throw new RefusedException(
          ErrorCode.XA_PROTOCOL,
          "session " + session.id + " works in branch " + session.branch().id() + ": end that");
    }
    Branches.Beginner beginner =
        new Branches.Beginner(
            conversation.id,
            conversation.origin.clientId(),
            conversation.user,
            conversation.product);
    session.branch(
        branches.start(start.branch(), start.mode(), start.timeoutSeconds(), session, beginner));
    answer(conversation, start.correlation(), false);
  }

  private void end(Conversation conversation, ClientCommand.XaEnd end) throws RefusedException {
    ClientSession session = conversation.session(end.sessionId());
    Branch worked = session.branch();
    BranchId id = end.branch();
    if (worked != null && !worked.id().equals(id) && end.mode() == EndMode.SUSPEND) {
      throw new RefusedException(
          ErrorCode.XA_PROTOCOL, "session " + session.id + " works in branch " + worked.id());
    }
    try {
      branches.end(id, end.mode(), session);
    } catch (RefusedException e) {
      if (e.code() != ErrorCode.XA_PROTOCOL) {
        left(session, id);
      }
      throw e;
    }
    left(session, id);
    answer(conversation, end.correlation(), false);
  }

  /** It works in that branch no longer; what it acknowledged in a branch that is over returns. */
  private void left(ClientSession session, BranchId id) {
    Branch worked = session.branch();
    if (worked != null && worked.id().equals(id)) {
      session.branch(null);
      branches.left(worked);
    }
  }

  private void rollback(Conversation conversation, ClientCommand.XaRollback rollback) {
    try {
      answer(conversation, rollback.correlation(), branches.rollback(rollback.branch()));
    } catch (RefusedException e) {
      refuse(conversation, rollback.correlation(), 0, rollback.branch(), e);
    }
  }

  private void forget(Conversation conversation, ClientCommand.XaForget forget) {
    try {
      branches.forget(forget.branch());
      answer(conversation, forget.correlation(), true);
    } catch (RefusedException e) {
      refuse(conversation, forget.correlation(), 0, forget.branch(), e);
    }
  }

  /**
   * To a transaction manager a branch that is not known is one that was decided: it forgets it for
   * good. So that is said only when it is durable: the decision may be just on its way to the disk.
   * And with a write of its own, which shows, whatever the clocks say, that the data were still
   * ours after the question came: another owner may know the branch.
   *
   * @param sequence of the request; 0 for none
   */
  private void refuse(
      Conversation conversation,
      int correlation,
      long sequence,
      BranchId branch,
      RefusedException why) {
    boolean unknown = why.code() == ErrorCode.XA_NOTA;
    if (unknown) {
      parts.shard.store().branchForgotten(branch);
    }
    sessions.refuse(
        conversation,
        sequence,
        new BrokerCommand.Failed(correlation, why.code(), why.getMessage()),
        unknown);
  }

  private void prepare(Conversation conversation, ClientCommand.XaPrepare prepare)
      throws RefusedException {
    boolean readOnly = branches.prepare(prepare.branch(), parts.storeFull);
    conversation.say(new BrokerCommand.XaVote(prepare.correlation(), readOnly), !readOnly);
  }

  /** In one phase, or of what was prepared. */
  void commit(Conversation conversation, ClientCommand.XaCommit commit) {
    long sequence = commit.sequence();
    if (sequence > 0 && sequence <= conversation.record.accepted) {
      SessionCommands.repeated(conversation, commit.correlation(), sequence);
      return;
    }
    try {
      boolean waits = true;
      if (commit.onePhase()) {
        waits =
            branches.commitOnePhase(
                commit.branch(), parts.storeFull, conversation.hasPendingSends());
      } else {
        branches.commit(commit.branch());
      }
      conversation.sent(sequence, waits);
      answer(conversation, commit.correlation(), waits || conversation.hasPendingSends());
    } catch (RefusedException e) {
      refuse(conversation, commit.correlation(), sequence, commit.branch(), e);
    }
  }
}
