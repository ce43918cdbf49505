package org.ternmq.command;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BranchReport;

/** Branches as text for people, or a JSON object a line. */
final class BranchOutput {
  private final PrintStream out;
  private final boolean json;
  private final Instant now;

  BranchOutput(Console console, boolean json, Instant now) {
    this.out = new PrintStream(console.out(), false, StandardCharsets.UTF_8);
    this.json = json;
    this.now = now;
  }

  /** One line. */
  void line(BranchReport report) {
    if (json) {
      out.println(object(report));
      return;
    }
    NarayanaXid narayana = NarayanaXid.of(report.branch());
    out.printf(
        "%s  %s, %s%s, %s%n",
        report.branch(),
        state(report),
        age(report),
        narayana == null ? "" : ", node " + narayana.node(),
        counts(report));
  }

  /** All there is to say. */
  void details(BranchReport report) {
    if (json) {
      out.println(object(report));
      return;
    }
    NarayanaXid narayana = NarayanaXid.of(report.branch());
    field("branch", report.branch().toString());
    if (narayana != null) {
      field("transaction", narayana.transaction());
      field("node", narayana.node());
    }
    field("state", state(report));
    field("since", Instant.ofEpochMilli(report.sinceMs()) + " (" + age(report) + ")");
    field("client id", report.clientId());
    field("user", report.user());
    field("client", report.product());
    for (BranchReport.Work work : report.work()) {
      field(
          work.address().toString(),
          work.sends() + " sent, " + work.acknowledgements() + " acknowledged");
    }
  }

  private void field(String name, String value) {
    if (value != null && !value.isEmpty()) {
      out.printf("%-12s %s%n", name, value);
    }
  }

  void flush() {
    out.flush();
  }

  private static String state(BranchReport report) {
    return report.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private String age(BranchReport report) {
    Duration age = Duration.between(Instant.ofEpochMilli(report.sinceMs()), now);
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
  }

  private static String counts(BranchReport report) {
    long sends = 0;
    long acknowledgements = 0;
    for (BranchReport.Work work : report.work()) {
      sends += work.sends();
      acknowledgements += work.acknowledgements();
    }
    return sends + " sent, " + acknowledgements + " acknowledged";
  }

  private String object(BranchReport report) {
    BranchId branch = report.branch();
    NarayanaXid narayana = NarayanaXid.of(branch);
    JsonWriter writer =
        new JsonWriter()
            .beginObject()
            .member("branch", branch.toString())
            .member("formatId", branch.formatId())
            .member("state", report.state().name());
    if (narayana != null) {
      writer.member("transaction", narayana.transaction()).member("node", narayana.node());
    }
    writer
        .member("since", Instant.ofEpochMilli(report.sinceMs()).toString())
        .member("clientId", report.clientId())
        .member("user", report.user())
        .member("client", report.product())
        .name("destinations")
        .beginArray();
    List<BranchReport.Work> all = report.work();
    for (BranchReport.Work work : all) {
      writer
          .beginObject()
          .member("destination", work.address().toString())
          .member("sent", work.sends())
          .member("acknowledged", work.acknowledgements())
          .endObject();
    }
    return writer.endArray().endObject().toString();
  }
}
