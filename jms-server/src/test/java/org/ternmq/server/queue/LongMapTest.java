package org.ternmq.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongMapTest {

  @Test
  void itDoesWhatAHashMapDoes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    LongMap<String> map = new LongMap<>();
    Map<Long, String> model = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      // Few keys, so that removals close holes in runs of neighbours.
      long key = random.nextInt(8) == 0 ? random.nextLong() : random.nextInt(300);
      switch (random.nextInt(3)) {
        case 0 ->
            assertThat(map.put(key, "v" + i)).as("seed " + seed).isEqualTo(model.put(key, "v" + i));
        case 1 -> assertThat(map.remove(key)).as("seed " + seed).isEqualTo(model.remove(key));
        default -> assertThat(map.get(key)).as("seed " + seed).isEqualTo(model.get(key));
      }
      assertThat(map.size()).isEqualTo(model.size());
    }
    Map<String, String> seen = new HashMap<>();
    map.forEach(value -> seen.put(value, value));
    assertThat(seen.keySet())
        .as("seed " + seed)
        .containsExactlyInAnyOrderElementsOf(model.values());
    map.clear();
    assertThat(map.isEmpty()).isTrue();
    assertThat(map.get(1)).isNull();
  }
}
