package org.ternmq.bench.scenario;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.util.List;
import org.ternmq.bench.load.Run;

/** A load and what is measured of it. Uses the Jakarta Messaging API only. */
public interface Scenario {
  /** Runs it once, on a new broker. */
  List<Figure> run(Run run) throws JMSException, IOException, InterruptedException;
}
