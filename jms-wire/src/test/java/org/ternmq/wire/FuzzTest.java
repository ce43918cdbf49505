package org.ternmq.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Timeout;
import org.ternmq.wire.command.BrokerCommand.Deliver;
import org.ternmq.wire.command.ClientCommand.Send;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.WireException;
import org.ternmq.wire.message.ByteReader;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.TypedValues;

/**
 * Whatever bytes come, only {@link WireException} goes out, memory stays within the limits, and
 * every command that arrives can be used. A failure names its seed; {@code new Random(seed)} plays
 * it again.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FuzzTest {
  private static final int FRAME = 2048;
  private static final FrameLimits LIMITS = FrameLimits.ofBroker(FRAME, 20_000);

  /** What {@link FrameReader} promises: four times what came, and a first piece for each stream. */
  private static long allowedBytes(long fed) {
    return 4 * fed + (Protocol.MAX_FRAGMENT_STREAMS + 1) * 64L * 1024;
  }

  private int commands;
  private int refusals;

  private static long seed(RepetitionInfo info, int test) {
    return 1_000_003L * test + info.getCurrentRepetition();
  }

  /** Feeds bytes in random pieces until they end or are refused. */
  private void feed(Side side, byte[] bytes, Random random, long seed) {
    FrameReader reader = new FrameReader(side, LIMITS);
    int at = 0;
    try {
      while (at < bytes.length) {
        int length = Math.min(bytes.length - at, 1 + random.nextInt(3000));
        reader.read(bytes, at, length, command -> use(side, command));
        at += length;
        assertThat(reader.bufferedBytes()).as("seed %d", seed).isLessThan(allowedBytes(at));
      }
    } catch (WireException e) {
      refusals++;
      assertThat(e.getMessage()).as("seed %d", seed).isNotBlank();
      assertThat(reader.bufferedBytes()).as("seed %d", seed).isZero();
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed + ": not a WireException", e);
    }
  }

  private void use(Side side, Command command) {
    commands++;
    CommandText.of(command);
    if (command instanceof Send send) {
      assertThat(side).isEqualTo(Side.CLIENT);
      useMessage(send.message());
    } else if (command instanceof Deliver deliver) {
      assertThat(side).isEqualTo(Side.BROKER);
      try {
        useMessage(deliver.message());
      } catch (WireException e) {
        refusals++; // clients find out when they read
      }
    }
  }

  /** Reads everything; of what was sent to the broker nothing but the body may still be broken. */
  private static void useMessage(EncodedMessage message) {
    message.destination();
    message.isFor(message.destination());
    message.messageId();
    message.correlationId();
    message.correlationIdBytes();
    message.replyTo();
    message.type();
    for (String name : message.properties().keySet()) {
      message.property(name);
    }
    assertThat(message.property("there is none")).isNull();
    assertThat(message.bodyType()).isNotNull();
    assertThat(message.body().remaining()).isEqualTo(message.bodyLength());
    assertThat(message.toString()).isNotBlank();
  }

  private static byte[] stream(Side side, Random random, int commands) {
    RandomCommands source = new RandomCommands(random, 6_000);
    FrameWriter writer = new FrameWriter(FRAME);
    for (int i = 0; i < commands; i++) {
      writer.append(source.from(side));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writer.writeTo(out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  @RepeatedTest(20)
  void randomBytes(RepetitionInfo info) {
    long seed = seed(info, 1);
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      feed(random.nextBoolean() ? Side.CLIENT : Side.BROKER, bytes, random, seed);
    }
    assertThat(refusals).isGreaterThan(100);
  }

  @RepeatedTest(20)
  void randomFramesOfTheRightLength(RepetitionInfo info) {
    long seed = seed(info, 2);
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      byte[] content = new byte[1 + random.nextInt(200)];
      random.nextBytes(content);
      int rows = CommandCodec.table().size();
      content[0] = (byte) CommandCodec.table().get(random.nextInt(rows)).number();
      // Small numbers are likelier to be counts and lengths that fit.
      for (int k = 1; k < content.length; k++) {
        content[k] = random.nextInt(3) == 0 ? content[k] : (byte) random.nextInt(4);
      }
      byte[] frame =
          ByteBuffer.allocate(4 + content.length).putInt(content.length).put(content).array();
      feed((content[0] & 0x80) == 0 ? Side.CLIENT : Side.BROKER, frame, random, seed);
    }
    assertThat(refusals).isGreaterThan(100);
  }

  @RepeatedTest(60)
  void mutatedStreams(RepetitionInfo info) {
    long seed = seed(info, 3);
    Random random = new Random(seed);
    Side side = random.nextBoolean() ? Side.CLIENT : Side.BROKER;
    byte[] good = stream(side, random, 20);
    for (int i = 0; i < 100; i++) {
      byte[] bytes = good.clone();
      for (int k = 1 + random.nextInt(4); k > 0; k--) {
        mutate(bytes, random);
      }
      feed(side, bytes, random, seed);
    }
    assertThat(commands).isGreaterThan(100);
  }

  private static void mutate(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(4)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt();
      case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) 0xFF);
      default -> {
        int from = random.nextInt(bytes.length);
        int length = Math.min(random.nextInt(64), bytes.length - Math.max(at, from));
        System.arraycopy(bytes, from, bytes, at, length);
      }
    }
  }

  @RepeatedTest(10)
  void truncatedStreamsEndInTheMiddleAndNeverFail(RepetitionInfo info) {
    long seed = seed(info, 4);
    Random random = new Random(seed);
    Side side = random.nextBoolean() ? Side.CLIENT : Side.BROKER;
    byte[] good = stream(side, random, 20);
    for (int i = 0; i < 100; i++) {
      feed(side, Arrays.copyOf(good, random.nextInt(good.length)), random, seed);
    }
    assertThat(refusals).as("seed %d", seed).isZero();
  }

  @RepeatedTest(20)
  void messagesWithBytesChangedAreRefusedOrReadable(RepetitionInfo info) {
    long seed = seed(info, 5);
    Random random = new Random(seed);
    RandomCommands source = new RandomCommands(random, 100);
    for (int i = 0; i < 1000; i++) {
      byte[] bytes = source.message().array();
      for (int k = 1 + random.nextInt(3); k > 0; k--) {
        mutate(bytes, random);
      }
      try {
        EncodedMessage message = EncodedMessage.wrap(bytes, 0, bytes.length);
        message.verify();
        useMessage(message);
        commands++;
      } catch (WireException e) {
        refusals++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": not a WireException", e);
      }
    }
    assertThat(refusals).isGreaterThan(50);
    assertThat(commands).isGreaterThan(50);
  }

  @RepeatedTest(10)
  void randomValues(RepetitionInfo info) {
    long seed = seed(info, 6);
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      for (int k = 0; k < bytes.length; k++) {
        bytes[k] = random.nextInt(3) == 0 ? bytes[k] : (byte) random.nextInt(12);
      }
      try {
        ByteReader in = new ByteReader(bytes, 0, bytes.length);
        while (in.remaining() > 0) {
          TypedValues.read(in);
          commands++;
        }
        TypedValues.decodeMap(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
      } catch (WireException e) {
        refusals++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": not a WireException", e);
      }
    }
    assertThat(refusals).isGreaterThan(100);
    assertThat(commands).isGreaterThan(100);
  }
}
