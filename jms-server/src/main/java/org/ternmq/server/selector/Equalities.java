package org.ternmq.server.selector;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ternmq.server.selector.Selector.Equality;

/** Finds in a condition what must be equal to something for the condition to be true. */
final class Equalities {
  /** An equality with more values is none: to file it would cost more than it saves. */
  private static final int MOST_KEYS = 1_000;

  // Up to here a long and a float of equal value promote to each other without loss.
  private static final long EXACT_AS_FLOAT = 1L << 24;

  private Equalities() {}

  static List<Equality> of(Node condition) {
    List<Equality> found = new ArrayList<>();
    collect(condition, found);
    return List.copyOf(found);
  }

  private static void collect(Node node, List<Equality> into) {
    if (node instanceof Node.And and) {
      for (Node operand : and.operands()) {
        collect(operand, into);
      }
    } else if (node instanceof Node.Or or) {
      collectAlternatives(or, into);
    } else if (node instanceof Node.Comparison comparison
        && comparison.operator() == Node.Operator.EQUAL) {
      collect(comparison.left(), comparison.right(), into);
      collect(comparison.right(), comparison.left(), into);
    } else if (node instanceof Node.In in) {
      add(in.name(), new HashSet<>(in.values()), into);
    } else if (node instanceof Node.Like like && like.pattern().onlyMatch() != null) {
      add(like.name(), Set.of(like.pattern().onlyMatch()), into);
    } else if (node instanceof Node.Identifier named) {
      add(named.name(), Set.of(true), into);
    } else if (node instanceof Node.Not not && not.operand() instanceof Node.Identifier named) {
      add(named.name(), Set.of(false), into);
    }
  }

  /** What every alternative says something of has the values of all alternatives. */
  private static void collectAlternatives(Node.Or or, List<Equality> into) {
    List<Equality> all = null;
    for (Node operand : or.operands()) {
      List<Equality> found = new ArrayList<>();
      collect(operand, found);
      if (all == null) {
        all = found;
      } else {
        all = united(all, found);
      }
      if (all.isEmpty()) {
        return;
      }
    }
    into.addAll(all);
  }

  private static List<Equality> united(List<Equality> some, List<Equality> others) {
    List<Equality> united = new ArrayList<>();
    for (Equality one : some) {
      for (Equality other : others) {
        if (one.identifier().equals(other.identifier())) {
          Set<Object> keys = new HashSet<>(one.keys());
          keys.addAll(other.keys());
          add(one.identifier(), keys, united);
          break;
        }
      }
    }
    return united;
  }

  private static void collect(Node identifier, Node literal, List<Equality> into) {
    if (identifier instanceof Node.Identifier named && literal instanceof Node.Literal constant) {
      add(named.name(), keysOf(constant.value()), into);
    }
  }

  private static void add(String identifier, Set<Object> keys, List<Equality> into) {
    if (!keys.isEmpty() && keys.size() <= MOST_KEYS) {
      into.add(new Equality(identifier, Set.copyOf(keys)));
    }
  }

  /**
   * The keys of all values that are equal to a literal after Java's promotion, which is not
   * transitive: the long 16777217 equals the float 16777216, and that float each of several longs.
   *
   * @return empty if there are too many
   */
  private static Set<Object> keysOf(Object literal) {
    Set<Object> keys = new HashSet<>();
    if (literal instanceof Long number) {
      keys.add(Selector.indexKey(number));
      keys.add(Selector.indexKey(number.floatValue()));
    } else if (!(literal instanceof Float number) || Math.abs(number) < EXACT_AS_FLOAT) {
      keys.add(Selector.indexKey(literal));
    }
    return keys;
  }
}
