package org.ternmq.server.offline;

import java.util.ArrayList;
import java.util.List;
import org.ternmq.journal.DamagedJournal.Damage;

/** What could not be read of a journal, and what follows from it. */
public final class SalvageReport {

  /**
   * A damaged place.
   *
   * @param consequences sentences for people
   */
  public record Finding(Damage damage, List<String> consequences) {}

  /**
   * A message that is known to have been there, and of which the bytes cannot be read.
   *
   * @param queues names of those that held it
   * @param sizeBytes of the message
   * @param place where it should be
   */
  public record LostMessage(long id, List<String> queues, int sizeBytes, String place) {}

  private final List<Finding> findings = new ArrayList<>();
  private final List<LostMessage> lostMessages = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private long messages;
  private long unsureMessages;

  SalvageReport() {}

  Finding add(Damage damage) {
    Finding finding = new Finding(damage, new ArrayList<>());
    findings.add(finding);
    return finding;
  }

  void lost(LostMessage message) {
    lostMessages.add(message);
  }

  void remark(String text) {
    remarks.add(text);
  }

  void result(long count, long unsure) {
    messages = count;
    unsureMessages = unsure;
  }

  /** The damaged places, in the order of the journal. */
  public List<Finding> findings() {
    return List.copyOf(findings);
  }

  public List<LostMessage> lostMessages() {
    return List.copyOf(lostMessages);
  }

  /** What else an operator has to know, in sentences. */
  public List<String> remarks() {
    return List.copyOf(remarks);
  }

  /** How many were saved. */
  public long messages() {
    return messages;
  }

  /** Of them, those that may have been acknowledged before: they come as redelivered. */
  public long unsureMessages() {
    return unsureMessages;
  }
}
