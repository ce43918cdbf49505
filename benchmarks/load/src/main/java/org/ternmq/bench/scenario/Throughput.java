package org.ternmq.bench.scenario;

import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.ternmq.bench.load.Flow;
import org.ternmq.bench.load.FlowShape;
import org.ternmq.bench.load.Measured;
import org.ternmq.bench.load.Run;
import org.ternmq.bench.load.Verdict;

/** One flow, as much as goes through (or at the rate that the run is given). */
final class Throughput implements Scenario {
  static final Duration END_LIMIT = Duration.ofSeconds(60);

  private final String name;
  private final String unit;
  private final Supplier<FlowShape> shape;

  Throughput(String name, String unit, Supplier<FlowShape> shape) {
    this.name = name;
    this.unit = unit;
    this.shape = shape;
  }

  @Override
  public List<Figure> run(Run run) throws JMSException, InterruptedException {
    FlowShape flowShape = shape.get();
    Flow flow = new Flow(run, flowShape);
    flow.open();
    run.startConnections();
    flow.start();
    Measured measured = run.measure(flow::counted);
    run.stage().end();
    run.stage().awaitThreads(END_LIMIT);
    Verdict verdict = flow.awaitAll().plus(measured.flushed(flowShape.flushes()));
    Figure figure = Figure.rate(name, unit, measured, verdict);
    flow.tell(figure.fields());
    return new ArrayList<>(List.of(figure));
  }
}
