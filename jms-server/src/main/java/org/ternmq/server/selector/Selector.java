package org.ternmq.server.selector;

/** A parsed message selector (specification 3.8). Immutable. */
public abstract class Selector {

  Selector() {}

  /**
   * @throws InvalidSelectorSyntaxException naming the position and what was expected
   */
  public static Selector parse(String text) throws InvalidSelectorSyntaxException {
    throw new InvalidSelectorSyntaxException("not written yet", 0);
  }

  /** Whether the condition is true; false and unknown are both no match. */
  public abstract boolean matches(PropertySource message);
}
