package org.ternmq.bench.scenario;

import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.bench.load.Flow;
import org.ternmq.bench.load.FlowShape;
import org.ternmq.bench.load.Measured;
import org.ternmq.bench.load.Run;

/** Persistent messages through one queue while another one is that deep. */
final class BesideDepth implements Scenario {
  private final String name;
  private final long depth;

  BesideDepth(String name, long depth) {
    this.name = name;
    this.depth = depth;
  }

  @Override
  public List<Figure> run(Run run) throws JMSException, InterruptedException {
    Filling filling = new Filling();
    Run.Snapshot begin = run.snapshot(filling::sent);
    filling.fill(run, depth, Long.MAX_VALUE);
    Measured filled = begin.until(run.snapshot(filling::sent));
    Flow flow =
        new Flow(run, FlowShape.queue("bench_queue").persistent().producers(4).consumers(4));
    flow.open();
    run.startConnections();
    flow.start();
    Measured measured = run.measure(flow::counted);
    run.stage().end();
    run.stage().awaitThreads(Throughput.END_LIMIT);
    Figure figure = Figure.rate(name, "msg/s", measured, flow.awaitAll());
    flow.tell(figure.fields());
    figure.fields().put("fill_rate", filled.rate());
    return new ArrayList<>(List.of(figure));
  }
}
