package org.ternmq.bench.scenario;

import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.bench.load.Flow;
import org.ternmq.bench.load.FlowShape;
import org.ternmq.bench.load.Measured;
import org.ternmq.bench.load.Run;
import org.ternmq.bench.load.Verdict;

/**
 * Twelve queues and four topics at the same time, with bodies of 16 bytes to 256 KiB; every third
 * queue and every second topic persistent. Few messages of each are under way, as in a system where
 * many things go on and none is a stream.
 */
final class Mixed implements Scenario {
  private static final int[] BODY_BYTES = {16, 100, 1_024, 4_096, 32_768, 262_144};
  private static final int QUEUES = 12;
  private static final int TOPICS = 4;
  private static final int SUBSCRIBERS = 3;
  private static final int UNDER_WAY = 20;

  @Override
  public List<Figure> run(Run run) throws JMSException, InterruptedException {
    List<Flow> flows = new ArrayList<>();
    for (int i = 0; i < QUEUES; i++) {
      FlowShape shape = FlowShape.queue("bench_mixed_" + i).underWay(UNDER_WAY);
      flows.add(new Flow(run, i % 3 == 0 ? sized(shape, i).persistent() : sized(shape, i)));
    }
    for (int i = 0; i < TOPICS; i++) {
      FlowShape shape =
          FlowShape.topic("bench_mixed_topic_" + i).consumers(SUBSCRIBERS).underWay(UNDER_WAY);
      flows.add(new Flow(run, i % 2 == 0 ? sized(shape, i).persistent() : sized(shape, i)));
    }
    for (Flow flow : flows) {
      flow.open();
    }
    run.startConnections();
    flows.forEach(Flow::start);
    Measured measured = run.measure(() -> flows.stream().mapToLong(Flow::received).sum());
    run.stage().end();
    run.stage().awaitThreads(Throughput.END_LIMIT);
    Verdict verdict = Verdict.NOTHING;
    for (Flow flow : flows) {
      verdict = verdict.plus(flow.awaitAll());
    }
    return List.of(Figure.rate("mixed", "deliveries/s", measured, verdict));
  }

  private static FlowShape sized(FlowShape shape, int index) {
    return shape.bodyBytes(BODY_BYTES[index % BODY_BYTES.length]);
  }
}
