package org.ternmq.bench.micro;

import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.ternmq.server.effect.Authenticator;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.server.session.MessagingCore;
import org.ternmq.wire.Protocol;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.message.EncodedMessage;

/**
 * The core alone, without sockets and disk: a round of 16 sends, their deliveries and their
 * acknowledgement; the figure is that of one message.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DispatchBenchmark {
  private static final int ROUND = 16;
  private static final int PRODUCER = 1;
  private static final int CONSUMER = 2;
  private static final int SESSION = 1;
  private static final int CONSUMER_ID = 1;
  private static final int MUCH = Integer.MAX_VALUE / 2;
  private static final long NOW_MS = 1_760_000_000_000L;

  /** Whether messages are told to the store, and confirmed. */
  @Param({"true", "false"})
  public boolean persistent;

  private final SilentShell shell = new SilentShell();
  private final MessagingCore core =
      new MessagingCore(limits(), Authenticator.ANYBODY, id(), shell);
  private EncodedMessage message;
  private long sendSequence;
  private long acknowledgeSequence;
  private long credit;

  private static CoreLimits limits() {
    return new CoreLimits(
        64 << 20, 1 << 20, 128 << 10, 10, 10, 10, 0, "dead", true, 0, 60_000, "benchmark");
  }

  private static UUID id() {
    return new UUID(7, 7);
  }

  /** A producer and a consumer of one queue. */
  @Setup
  public void connect() {
    message = Messages.bytes(1024, persistent, false);
    core.recovered(NOW_MS);
    for (int connection : new int[] {PRODUCER, CONSUMER}) {
      core.connectionOpened(connection, "peer", NOW_MS);
      tell(
          connection,
          new ClientCommand.Hello(
              Protocol.VERSION,
              Protocol.VERSION,
              0,
              new UUID(1, connection),
              false,
              0,
              null,
              null,
              null,
              0,
              "benchmark"));
      tell(connection, new ClientCommand.OpenSession(1, SESSION, false));
    }
    tell(
        CONSUMER,
        new ClientCommand.OpenConsumer(
            2, SESSION, CONSUMER_ID, ConsumerKind.QUEUE, Messages.QUEUE, null, null, false));
  }

  private void tell(int connection, Command command) {
    core.handle(connection, command, NOW_MS);
    core.endOfRound(NOW_MS);
  }

  /** Sixteen messages in one round, and their acknowledgement in the next. */
  @Benchmark
  @OperationsPerInvocation(ROUND)
  public int sendDeliverAcknowledge() {
    if (credit < ROUND) {
      core.handle(CONSUMER, new ClientCommand.Credit(CONSUMER_ID, MUCH, 1L << 50), NOW_MS);
      credit += MUCH;
    }
    credit -= ROUND;
    shell.deliveries = 0;
    for (int i = 0; i < ROUND; i++) {
      long sequence = persistent ? ++sendSequence : 0;
      core.handle(PRODUCER, new ClientCommand.Send(SESSION, sequence, message), NOW_MS);
    }
    core.endOfRound(NOW_MS);
    if (shell.deliveries != ROUND) {
      throw new IllegalStateException(shell.deliveries + " deliveries of " + ROUND);
    }
    core.handle(
        CONSUMER,
        new ClientCommand.Acknowledge(
            0, CONSUMER_ID, ++acknowledgeSequence, Arrays.copyOf(shell.delivered, ROUND)),
        NOW_MS);
    core.endOfRound(NOW_MS);
    return shell.deliveries;
  }
}
