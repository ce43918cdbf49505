package org.ternmq.server.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SelectorIndexTest {
  /** One who has a selector, and where the index has it. */
  private record Owner(Selector selector, Selector.Equality filedUnder) {}

  private final SelectorIndex<Selector> index = new SelectorIndex<>();

  private Selector.Equality add(String selector) throws InvalidSelectorSyntaxException {
    Selector parsed = Selector.parse(selector);
    return index.add(parsed, parsed);
  }

  private List<String> found(Map<String, Object> message) {
    List<Selector> found = new ArrayList<>();
    index.find(message::get, found);
    return found.stream().map(Selector::toString).toList();
  }

  @Test
  void findsThoseThatMayMatchAndNoOthers() throws InvalidSelectorSyntaxException {
    assertThat(add("a = 'x' AND n > 1")).isNotNull();
    assertThat(add("a = 'y'")).isNotNull();
    assertThat(add("n = 7")).isNotNull();
    assertThat(add("n > 7")).isNull();
    assertThat(found(Map.of("a", "x", "n", 0))).containsExactly("a = 'x' AND n > 1");
    assertThat(found(Map.of("a", "y", "n", 7.0f))).containsExactlyInAnyOrder("a = 'y'", "n = 7");
    assertThat(found(Map.of("b", "x"))).isEmpty();
  }

  @Test
  void whatAllDemandIsNotWhatTheyAreFoundBy() throws InvalidSelectorSyntaxException {
    for (int i = 0; i < 100; i++) {
      add("kind = 'order' AND region = 'r" + i + "'");
    }
    assertThat(found(Map.of("kind", "order", "region", "r17")))
        .hasSizeLessThan(3)
        .contains("kind = 'order' AND region = 'r17'");
  }

  /** Against plain evaluation, while selectors come and go. */
  @Test
  void anyMixOfSelectorsIsFoundAsIfEachWereEvaluated() throws InvalidSelectorSyntaxException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    RandomSelectors some = new RandomSelectors(random);
    List<Owner> owners = new ArrayList<>();
    int indexed = 0;
    for (int step = 0; step < 20_000; step++) {
      if (owners.size() < 40 || random.nextInt(4) == 0) {
        Selector selector = Selector.parse(some.selector());
        owners.add(new Owner(selector, index.add(selector, selector)));
      }
      if (owners.size() > 60) {
        Owner gone = owners.remove(random.nextInt(owners.size()));
        if (gone.filedUnder != null) {
          indexed++;
          index.remove(gone.selector, gone.filedUnder);
        }
      }
      Map<String, Object> message = some.properties();
      message.put("JMSCorrelationID", some.correlationId());
      List<Selector> found = new ArrayList<>();
      index.find(message::get, found);
      assertThat(found).as("seed " + seed).doesNotHaveDuplicates();
      for (Owner owner : owners) {
        if (owner.selector.matches(message::get)) {
          assertThat(owner.filedUnder == null || found.contains(owner.selector))
              .as("seed %d: %s finds %s", seed, message, owner.selector)
              .isTrue();
        }
      }
    }
    assertThat(indexed).as("seed " + seed).isGreaterThan(1_000);
    for (Owner owner : owners) {
      if (owner.filedUnder != null) {
        index.remove(owner.selector, owner.filedUnder);
      }
    }
    assertThat(index.isEmpty()).as("seed " + seed).isTrue();
  }
}
