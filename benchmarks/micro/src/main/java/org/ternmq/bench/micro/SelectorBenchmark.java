package org.ternmq.bench.micro;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.ternmq.server.selector.InvalidSelectorSyntaxException;
import org.ternmq.server.selector.PropertySource;
import org.ternmq.server.selector.Selector;
import org.ternmq.server.selector.SelectorIndex;
import org.ternmq.wire.message.EncodedMessage;

/** Selectors: parsing, evaluating, and finding the one of many that matches. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SelectorBenchmark {
  private static final String SIMPLE = "region = 'r250' AND price > 10";
  private static final String RICH =
      "(region IN ('r1', 'r250') OR name LIKE 'a%_z') AND price BETWEEN 5 * 2 AND 20.5"
          + " AND JMSPriority >= 4 AND note IS NULL";

  /** How many selectors the index has. */
  @Param({"500", "5000"})
  public int selectors;

  private final Map<String, Object> properties =
      Map.of("region", "r250", "price", 11, "JMSPriority", 4);
  private final PropertySource source = properties::get;
  private final List<Selector> found = new ArrayList<>();
  private final SelectorIndex<Selector> index = new SelectorIndex<>();
  private Selector simple;
  private Selector rich;
  private EncodedMessage message;

  /** Files one selector for each region. */
  @Setup
  public void fileSelectors() throws InvalidSelectorSyntaxException {
    simple = Selector.parse(SIMPLE);
    rich = Selector.parse(RICH);
    message = Messages.bytes(1024, false, true);
    for (int i = 0; i < selectors; i++) {
      Selector selector = Selector.parse("region = 'r" + i + "' AND price > 10");
      index.add(selector, selector);
    }
  }

  @Benchmark
  public Selector parseSimple() throws InvalidSelectorSyntaxException {
    return Selector.parse(SIMPLE);
  }

  @Benchmark
  public Selector parseRich() throws InvalidSelectorSyntaxException {
    return Selector.parse(RICH);
  }

  @Benchmark
  public boolean evaluateSimple() {
    return simple.matches(source);
  }

  @Benchmark
  public boolean evaluateRich() {
    return rich.matches(source);
  }

  /** The properties decoded from a message's bytes. */
  @Benchmark
  public boolean evaluateOnMessage() {
    return simple.matches(message::property);
  }

  /** Those of all selectors that may match, and whether they do. */
  @Benchmark
  public int findAmongMany() {
    found.clear();
    index.find(source, found);
    int matching = 0;
    for (Selector each : found) {
      matching += each.matches(source) ? 1 : 0;
    }
    return matching;
  }
}
