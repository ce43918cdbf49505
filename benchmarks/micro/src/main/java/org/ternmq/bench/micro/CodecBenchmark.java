package org.ternmq.bench.micro;

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
import org.ternmq.wire.CommandCodec;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.message.ByteWriter;
import org.ternmq.wire.message.EncodedMessage;

/** Commands to bytes and back, and a message as a client makes it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {
  /** The size of the body. */
  @Param({"16", "1024", "65536"})
  public int bodyBytes;

  private EncodedMessage message;
  private byte[] sendBytes;
  private byte[] deliverBytes;
  private final ByteWriter out = new ByteWriter(4096);

  /** Makes what is encoded and decoded. */
  @Setup
  public void makeMessages() {
    message = Messages.bytes(bodyBytes, true, true);
    sendBytes = bytes(new ClientCommand.Send(1, 42, message));
    deliverBytes = bytes(new BrokerCommand.Deliver(3, 42, 1, message));
  }

  private static byte[] bytes(Command command) {
    ByteWriter writer = new ByteWriter(4096);
    CommandCodec.encode(command, writer);
    return writer.toByteArray();
  }

  /** What a client does for each message before the socket. */
  @Benchmark
  public EncodedMessage encodeMessage() {
    return Messages.bytes(bodyBytes, true, true);
  }

  @Benchmark
  public ByteWriter encodeSend() {
    out.clear();
    CommandCodec.encode(new ClientCommand.Send(1, 42, message), out);
    return out;
  }

  @Benchmark
  public Command decodeSend() {
    return CommandCodec.decode(sendBytes, 0, sendBytes.length);
  }

  @Benchmark
  public ByteWriter encodeDeliver() {
    out.clear();
    CommandCodec.encode(new BrokerCommand.Deliver(3, 42, 1, message), out);
    return out;
  }

  @Benchmark
  public Command decodeDeliver() {
    return CommandCodec.decode(deliverBytes, 0, deliverBytes.length);
  }
}
