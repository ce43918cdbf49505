package org.ternmq.bench.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.ternmq.bench.process.Allocation;
import org.ternmq.bench.process.Broker;
import org.ternmq.bench.process.SystemCalls;

/** What a {@link Probe} sees between the beginning and the end of a window. */
final class ProbedWindow implements AutoCloseable {
  /** Calls that are rarer than this for each message are left out. */
  private static final double RARE = 0.005;

  private final Probe probe;
  private final Broker broker;
  private final long brokerBytes;
  private final long clientBytes;
  private final SystemCalls calls;

  ProbedWindow(Probe probe, Broker broker) throws IOException {
    this.probe = broker.isProcess() ? probe : Probe.NONE;
    this.broker = broker;
    boolean allocation = this.probe == Probe.ALLOCATION;
    brokerBytes = allocation ? allocated(broker.pid()) : 0;
    clientBytes = allocation ? allocated(ProcessHandle.current().pid()) : 0;
    calls = this.probe == Probe.CALLS ? SystemCalls.begin(broker.pid(), broker.data()) : null;
  }

  private long allocated(long pid) throws IOException {
    return Allocation.bytes(Path.of(System.getProperty("java.home")), pid);
  }

  /** What was seen, for each of that many messages. */
  Map<String, Object> end(long count) throws IOException, InterruptedException {
    Map<String, Object> seen = new LinkedHashMap<>();
    double messages = Math.max(1, count);
    if (probe == Probe.ALLOCATION) {
      seen.put("broker_bytes", (allocated(broker.pid()) - brokerBytes) / messages);
      seen.put("client_bytes", (allocated(ProcessHandle.current().pid()) - clientBytes) / messages);
    } else if (probe == Probe.CALLS) {
      StringBuilder text = new StringBuilder();
      calls
          .end()
          .forEach(
              (name, number) -> {
                if (number / messages >= RARE) {
                  text.append(text.length() == 0 ? "" : ", ")
                      .append(String.format(Locale.ROOT, "%s %.2f", name, number / messages));
                }
              });
      seen.put("broker_calls", text.toString());
    }
    return seen;
  }

  @Override
  public void close() {
    if (calls != null) {
      calls.close();
    }
  }
}
