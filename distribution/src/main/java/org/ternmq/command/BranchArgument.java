package org.ternmq.command;

import java.util.ArrayList;
import java.util.List;
import org.ternmq.wire.command.BranchReport;

/** Which branch is meant: its name as {@code tx list} writes it, or Narayana's transaction. */
final class BranchArgument {
  private BranchArgument() {}

  /**
   * @throws CommandException if there is none, or more than one
   */
  static BranchReport find(String wanted, List<BranchReport> all) {
    List<BranchReport> found = new ArrayList<>();
    for (BranchReport report : all) {
      NarayanaXid narayana = NarayanaXid.of(report.branch());
      if (report.branch().toString().equals(wanted)
          || (narayana != null && narayana.transaction().equals(wanted))) {
        found.add(report);
      }
    }
    if (found.isEmpty()) {
      throw new CommandException("there is no branch " + wanted + " (ternmq tx list shows them)");
    }
    if (found.size() > 1) {
      throw new CommandException(
          "transaction "
              + wanted
              + " has "
              + found.size()
              + " branches here: name one as ternmq tx list does");
    }
    return found.get(0);
  }
}
