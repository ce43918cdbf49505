package org.ternmq.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.wire.command.BrokerCommand.Ok;
import org.ternmq.wire.command.ClientCommand.Acknowledge;
import org.ternmq.wire.command.ClientCommand.CloseConnection;
import org.ternmq.wire.command.ClientCommand.Drain;
import org.ternmq.wire.command.ClientCommand.Send;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.command.Command.Heartbeat;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.error.WireException;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.BodyType;
import org.ternmq.wire.message.MessageEncoder;

class FrameReaderTest {
  private static final int FRAME = 1024;
  private static final FrameLimits LIMITS = FrameLimits.ofBroker(FRAME, 100_000);

  private final List<Command> arrived = new ArrayList<>();
  private final FrameReader reader = new FrameReader(Side.CLIENT, LIMITS);
  private final FrameWriter writer = new FrameWriter(FRAME);

  private static byte[] taken(FrameWriter writer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writer.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private void read(byte[] bytes) {
    reader.read(bytes, 0, bytes.length, arrived::add);
  }

  /** The text of what the reader throws; checks the code. */
  private String refusal(ErrorCode code, byte... bytes) {
    WireException thrown = null;
    try {
      read(bytes);
    } catch (WireException e) {
      thrown = e;
    }
    assertThat(thrown).isNotNull();
    assertThat(thrown.code()).isEqualTo(code);
    return thrown.getMessage();
  }

  private static byte[] frame(int length, int... content) {
    ByteBuffer frame = ByteBuffer.allocate(4 + content.length).putInt(length);
    for (int b : content) {
      frame.put((byte) b);
    }
    return frame.array();
  }

  private static Send send(int bodyBytes, long seed) {
    byte[] body = new byte[bodyBytes];
    new Random(seed).nextBytes(body);
    return new Send(
        1,
        seed,
        new MessageEncoder()
            .destination(Address.queue("q"))
            .body(BodyType.BYTES, ByteBuffer.wrap(body))
            .encode());
  }

  private static List<String> texts(List<? extends Command> commands) {
    return commands.stream().map(CommandText::of).toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyCommandsInAnyChunksArriveAsTheyWereSent(long seed) {
    Random random = new Random(seed);
    Side side = random.nextBoolean() ? Side.CLIENT : Side.BROKER;
    RandomCommands source = new RandomCommands(random, 50_000);
    List<Command> sent = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Command command = source.from(side);
      sent.add(command);
      writer.append(command);
    }
    byte[] bytes = taken(writer);

    FrameReader any = new FrameReader(side, LIMITS);
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 8 : 4000));
      ByteBuffer chunk =
          random.nextBoolean()
              ? ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN)
              : ByteBuffer.allocate(length + 3).position(3).slice();
      chunk.put(bytes, at, length).flip();
      any.read(chunk, arrived::add);
      assertThat(chunk.hasRemaining()).isFalse();
      // The chunk is used again: nothing that arrived may depend on it.
      chunk.clear();
      while (chunk.hasRemaining()) {
        chunk.put((byte) 0x55);
      }
      at += length;
    }

    assertThat(texts(arrived)).as("seed %d", seed).isEqualTo(texts(sent));
    assertThat(any.isAtBoundary()).isTrue();
    assertThat(any.bufferedBytes()).isZero();
  }

  @Test
  void fragmentsOfSeveralCommandsMayComeInTurnWithOthersBetween() {
    Send first = send(5_000, 1);
    Send second = send(3_000, 2);
    FragmentedCommand a = writer.begin(first);
    FragmentedCommand b = writer.begin(second);
    boolean moreA = true;
    boolean moreB = true;
    while (moreA || moreB) {
      moreA = moreA && writer.appendFragment(a);
      writer.append(new Heartbeat());
      moreB = moreB && writer.appendFragment(b);
    }
    read(taken(writer));

    List<Command> large = arrived.stream().filter(c -> !(c instanceof Heartbeat)).toList();
    assertThat(texts(large)).isEqualTo(texts(List.of(second, first)));
    assertThat(arrived.get(0)).isInstanceOf(Heartbeat.class);
    assertThat(reader.isAtBoundary()).isTrue();
  }

  @Test
  void aCommandWithoutAMessageGoesInFragmentsTooWhenItIsLarge() {
    Acknowledge acknowledge = new Acknowledge(1, 2, 3, new Random(1).longs(5_000).toArray());
    writer.append(acknowledge);
    read(taken(writer));
    assertThat(texts(arrived)).isEqualTo(texts(List.of(acknowledge)));
  }

  @Test
  void noFrameIsLargerThanTheLimitAndOneOfExactlyTheLimitIsNotCut() {
    int overhead = 1 + 4 + 8 + send(0, 1).message().length();
    writer.append(send(FRAME - overhead, 1));
    assertThat(taken(writer)).hasSize(4 + FRAME);

    writer.append(send(FRAME - overhead + 1, 1));
    byte[] fragments = taken(writer);
    assertThat(ByteBuffer.wrap(fragments).getInt()).isEqualTo(FRAME);
    assertThat(fragments[4]).isEqualTo((byte) CommandCodec.FRAGMENT);
    read(fragments);
    assertThat(arrived).hasSize(1);
  }

  @Test
  void commandsBeforeABrokenFrameArriveAndNothingAfterIt() {
    writer.append(new CloseConnection(1));
    byte[] good = taken(writer);
    ByteBuffer bytes = ByteBuffer.allocate(100).put(good).put(frame(1, 0xFF)).put(good).flip();

    assertThatThrownBy(() -> reader.read(bytes, arrived::add))
        .isInstanceOf(WireException.class)
        .hasMessage("unknown type of frame: 255");
    assertThat(arrived).containsExactly(new CloseConnection(1));
    read(good);
    assertThat(arrived).hasSize(1);
  }

  @Test
  void afterAStopByTheConsumerNothingArrives() {
    writer.append(new CloseConnection(1));
    writer.append(new CloseConnection(2));
    byte[] bytes = taken(writer);
    reader.read(
        bytes,
        0,
        bytes.length,
        command -> {
          arrived.add(command);
          reader.stop();
        });
    read(bytes);
    assertThat(arrived).containsExactly(new CloseConnection(1));
  }

  @Test
  void theConsumerMayRaiseTheLimitsForWhatFollowsInTheSameChunk() {
    FrameReader handshake = new FrameReader(Side.CLIENT, FrameLimits.HANDSHAKE);
    writer.append(new CloseConnection(1));
    writer.append(send(5_000, 1));
    byte[] bytes = taken(writer);
    handshake.read(
        bytes,
        0,
        bytes.length,
        command -> {
          arrived.add(command);
          handshake.limits(LIMITS);
        });
    assertThat(arrived).hasSize(2);
  }

  @Test
  void oversizedFramesAreRefusedBeforeTheyCome() {
    assertThat(refusal(ErrorCode.TOO_LARGE, frame(FRAME + 1)))
        .isEqualTo("a frame of 1025 bytes, allowed are 1024");
    assertThat(reader.bufferedBytes()).isZero();
  }

  @Test
  void anotherProtocolIsRecognized() {
    assertThat(refusal(ErrorCode.TOO_LARGE, "GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII)))
        .contains("\"GET \": is this another protocol?");
  }

  @Test
  void aLengthAboveTwoGibibytesIsNoNegativeNumber() {
    assertThat(refusal(ErrorCode.TOO_LARGE, frame(-1))).contains("4294967295 bytes");
  }

  @Test
  void aFrameWithoutATypeIsRefused() {
    assertThat(refusal(ErrorCode.PROTOCOL, frame(0))).isEqualTo("a frame without a type");
  }

  @Test
  void aCommandOfTheOtherSideIsRefused() {
    writer.append(new Ok(1));
    assertThat(refusal(ErrorCode.PROTOCOL, taken(writer)))
        .isEqualTo("Ok (type 129) does not come from a client");
  }

  @Test
  void aTruncatedCommandNamesItsTypeAndOffset() {
    assertThat(refusal(ErrorCode.PROTOCOL, frame(6, 51, 0, 0, 0, 1, 0)))
        .isEqualTo("Drain (type 51) of 6 bytes: 4 bytes needed at offset 5, 1 left");
  }

  @Test
  void bytesAfterTheLastFieldAreRefused() {
    assertThat(refusal(ErrorCode.PROTOCOL, frame(10, 51, 0, 0, 0, 1, 0, 0, 0, 2, 9)))
        .isEqualTo("Drain (type 51) of 10 bytes: 1 bytes after the last field");
  }

  @Test
  void aCountIsComparedWithWhatTheFrameHolds() {
    assertThat(
            refusal(
                ErrorCode.PROTOCOL,
                frame(
                    21, 52, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF,
                    0xFF)))
        .contains("message ids: count 2147483647, but only 0 bytes left");
  }

  @Test
  void correlationZeroIsRefusedWhereAnAnswerIsDue() {
    writer.append(new Drain(0, 1));
    assertThat(refusal(ErrorCode.PROTOCOL, taken(writer))).contains("correlation 0");
  }

  @Test
  void aBrokenMessageIsRefusedWithTheSend() {
    Send send = send(10, 1);
    byte[] message = send.message().array();
    message[2] = 10;
    writer.append(send);
    assertThat(refusal(ErrorCode.PROTOCOL, taken(writer)))
        .contains("malformed message, offset 2: priority is 10, allowed is 0 to 9");
  }

  // --- fragments that break the rules: stream 7, flags 1 = first, 2 = last

  @Test
  void fragmentsBeforeTheHandshakeAreRefused() {
    FrameReader handshake = new FrameReader(Side.CLIENT, FrameLimits.HANDSHAKE);
    byte[] bytes = frame(11, 3, 0, 0, 0, 7, 1, 0, 0, 0, 2, 1);
    assertThatThrownBy(() -> handshake.read(bytes, 0, bytes.length, arrived::add))
        .isInstanceOf(WireException.class)
        .hasMessage("a fragment before the handshake is done");
  }

  @Test
  void aFragmentOfAStreamThatHasNotBegunIsRefused() {
    assertThat(refusal(ErrorCode.PROTOCOL, frame(7, 3, 0, 0, 0, 7, 0, 1)))
        .isEqualTo("fragment stream 7 has not begun");
  }

  @Test
  void aStreamThatBeginsTwiceIsRefused() {
    read(frame(11, 3, 0, 0, 0, 7, 1, 0, 0, 0, 2, 1));
    assertThat(refusal(ErrorCode.PROTOCOL, frame(11, 3, 0, 0, 0, 7, 1, 0, 0, 0, 2, 1)))
        .isEqualTo("fragment stream 7 begins twice");
  }

  @Test
  void moreDataThanAnnouncedIsRefused() {
    assertThat(refusal(ErrorCode.PROTOCOL, frame(12, 3, 0, 0, 0, 7, 3, 0, 0, 0, 1, 1, 1)))
        .isEqualTo("fragment stream 7: 2 bytes in a last fragment, 1 are missing");
  }

  @Test
  void aLastFragmentThatIsTooShortIsRefused() {
    assertThat(refusal(ErrorCode.PROTOCOL, frame(11, 3, 0, 0, 0, 7, 3, 0, 0, 0, 9, 1)))
        .isEqualTo("fragment stream 7: 1 bytes in a last fragment, 9 are missing");
  }

  @Test
  void aFragmentWithoutDataIsRefused() {
    assertThat(refusal(ErrorCode.PROTOCOL, frame(10, 3, 0, 0, 0, 7, 1, 0, 0, 0, 9)))
        .isEqualTo("a fragment of 10 bytes, without data");
    assertThat(reader.isAtBoundary()).isFalse();
  }

  @Test
  void aFragmentInFragmentsIsRefused() {
    assertThat(refusal(ErrorCode.PROTOCOL, frame(11, 3, 0, 0, 0, 7, 3, 0, 0, 0, 1, 3)))
        .isEqualTo("a fragment in fragments");
  }

  @Test
  void tooManyStreamsAreRefused() {
    for (int stream = 0; stream < Protocol.MAX_FRAGMENT_STREAMS; stream++) {
      read(frame(11, 3, 0, 0, 0, stream, 1, 0, 0, 0, 2, 1));
    }
    assertThat(refusal(ErrorCode.PROTOCOL, frame(11, 3, 0, 0, 0, 9, 1, 0, 0, 0, 2, 1)))
        .isEqualTo("more than 4 fragment streams at a time");
  }

  @Test
  void anAnnouncedLengthOverTheLimitIsRefused() {
    assertThat(refusal(ErrorCode.TOO_LARGE, frame(11, 3, 0, 0, 0, 9, 1, 0x7F, 0, 0, 2, 1)))
        .isEqualTo("a command of 2130706434 bytes in fragments, allowed are 165536");
  }

  @Test
  void streamsThatAreTooLongTogetherAreRefused() {
    FrameReader small = new FrameReader(Side.CLIENT, new FrameLimits(FRAME, 1000, 4, 1500));
    byte[] first = frame(11, 3, 0, 0, 0, 1, 1, 0, 0, 3, 0xE8, 1);
    byte[] second = frame(11, 3, 0, 0, 0, 2, 1, 0, 0, 3, 0xE8, 1);
    small.read(first, 0, first.length, arrived::add);
    assertThatThrownBy(() -> small.read(second, 0, second.length, arrived::add))
        .isInstanceOf(WireException.class)
        .hasMessage("fragment streams of 2000 bytes at a time, allowed are 1500");
  }

  @Test
  void whatIsAnnouncedTakesNoMemoryBeforeItComes() {
    FrameReader client = new FrameReader(Side.BROKER, FrameLimits.ofClient(FRAME));
    for (int stream = 0; stream < Protocol.MAX_FRAGMENT_STREAMS; stream++) {
      byte[] first = frame(11, 3, 0, 0, 0, stream, 1, 0x7F, 0xFF, 0, 0, 1);
      client.read(first, 0, first.length, arrived::add);
    }
    assertThat(client.bufferedBytes()).isLessThanOrEqualTo(4L * 64 * 1024);
  }
}
