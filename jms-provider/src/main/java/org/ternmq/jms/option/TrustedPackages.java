package org.ternmq.jms.option;

import java.io.ObjectInputFilter;

/** Makes the filter that option {@code trustedPackages} stands for. */
public final class TrustedPackages {
  /** What trusted objects are made of; Object for the arrays in collections. */
  private static final String ALWAYS_TRUSTED =
      "java.lang.Object;java.lang.Number;java.lang.Boolean;java.lang.Byte;java.lang.Character;java.lang.Short;"
          + "java.lang.Integer;java.lang.Long;java.lang.Float;java.lang.Double;java.lang.String;"
          + "java.lang.Enum";

  private TrustedPackages() {}

  /**
   * A filter that lets through what a pattern matches, numbers and strings, and refuses all else.
   *
   * @param patterns as of {@link ObjectInputFilter.Config#createFilter}, separated by semicolons or
   *     commas
   * @throws IllegalArgumentException if a pattern is wrong
   */
  public static ObjectInputFilter filter(String patterns) {
    String separated = patterns.replace(',', ';').replace(" ", "");
    try {
      return ObjectInputFilter.Config.createFilter(separated + ";" + ALWAYS_TRUSTED + ";!*");
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Option trustedPackages cannot be '" + patterns + "': " + e.getMessage(), e);
    }
  }
}
