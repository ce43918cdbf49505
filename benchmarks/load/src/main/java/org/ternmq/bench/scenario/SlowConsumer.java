package org.ternmq.bench.scenario;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.ternmq.bench.load.Flow;
import org.ternmq.bench.load.FlowShape;
import org.ternmq.bench.load.Measured;
import org.ternmq.bench.load.Run;

/**
 * Nine subscribers that keep up beside one that takes five milliseconds for each message: what the
 * nine get. Persistent, durable: the slow one must not lose anything, and must not hold up others.
 */
final class SlowConsumer implements Scenario {
  private static final String TOPIC = "bench_slow";
  private static final int FAST = 9;
  private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private long slowReceived;

  @Override
  public List<Figure> run(Run run) throws JMSException, InterruptedException {
    Flow fast = new Flow(run, FlowShape.topic(TOPIC).persistent().durable().consumers(FAST));
    fast.open();
    Session session = run.connect("slow").createSession(false, Session.AUTO_ACKNOWLEDGE);
    session
        .createDurableConsumer(session.createTopic(TOPIC), "slow")
        .setMessageListener(message -> dawdle(run, message));
    run.startConnections();
    fast.start();
    Measured measured = run.measure(fast::received);
    run.stage().end();
    run.stage().awaitThreads(Throughput.END_LIMIT);
    Figure figure = Figure.rate("slow-consumer", "deliveries/s", measured, fast.awaitAll());
    fast.tell(figure.fields());
    figure.fields().put("slow_received", slowReceived);
    return List.of(figure);
  }

  private void dawdle(Run run, Message message) {
    if (message != null && !run.stage().isOver()) {
      slowReceived++;
      LockSupport.parkNanos(SLOW_NANOS);
    }
  }
}
