package org.ternmq.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ternmq.wire.command.BrokerCommand.Failed;
import org.ternmq.wire.command.ClientCommand.Drain;
import org.ternmq.wire.command.ClientCommand.Send;
import org.ternmq.wire.command.ClientCommand.SetClientId;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.error.WireException;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.BodyType;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.MessageEncoder;

class FrameWriterTest {
  private final FrameWriter writer = new FrameWriter(Protocol.MIN_FRAME_BYTES);

  private static Send send(int bodyBytes) {
    return new Send(
        1,
        2,
        new MessageEncoder()
            .destination(Address.queue("q"))
            .body(BodyType.BYTES, ByteBuffer.allocate(bodyBytes))
            .encode());
  }

  private String hex() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writer.writeTo(out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return HexFormat.of().formatHex(out.toByteArray());
  }

  @Test
  void aFrameIsLengthTypeAndFields() {
    writer.append(new Drain(1, 2));
    writer.append(new Command.Heartbeat());
    assertThat(writer.size()).isEqualTo(18);
    assertThat(hex()).isEqualTo("00000009" + "33" + "0000000100000002" + "00000001" + "01");
    assertThat(writer.isEmpty()).isTrue();
  }

  /** The golden bytes of fragments: 256 bytes a frame, a command of 1 + 12 + 42 + 300. */
  @Test
  void aFragmentIsStreamBitsAndDataAndTheFirstHasTheLength() {
    writer.append(send(300));

    int command = 1 + 12 + 42 + 300;
    int first = 256 - 10;
    String start = "40" + "00000001" + "0000000000000002" + "01000402";
    assertThat(hex())
        .startsWith("00000100" + "03" + "00000001" + "01" + "00000163" + start)
        .hasSize(2 * (4 + 256 + 4 + 6 + command - first))
        .contains("00000073" + "03" + "00000001" + "02");
    assertThat(command).isEqualTo(0x163);
    assertThat(6 + command - first).isEqualTo(0x73);
  }

  @Test
  void everyStreamHasItsOwnNumber() {
    writer.append(send(300));
    hex();
    writer.append(send(300));
    assertThat(hex()).startsWith("00000100" + "03" + "00000002" + "01");
  }

  @Test
  void largeMessagesAreNotCopiedAndSmallOnesDoNotLast() {
    FrameWriter large = new FrameWriter(Protocol.DEFAULT_FRAME_BYTES);
    EncodedMessage message = send(FrameWriter.BORROW_BYTES).message();
    large.append(new Drain(1, 2));
    large.append(new Send(1, 2, message));
    large.append(new Drain(3, 4));
    long size = large.size();

    List<String> pieces = new ArrayList<>();
    long[] total = {0};
    large.drainTo(
        (array, offset, length, lasting) -> {
          pieces.add(length + (lasting ? " lasting" : ""));
          assertThat(array == message.array()).isEqualTo(lasting);
          total[0] += length;
        });
    assertThat(pieces).containsExactly("30", message.length() + " lasting", "13");
    assertThat(total[0]).isEqualTo(size);
    assertThat(large.isEmpty()).isTrue();
  }

  @Test
  void aCommandThatCannotBeEncodedLeavesNothing() {
    writer.append(new Drain(1, 2));
    assertThatThrownBy(() -> writer.append(new SetClientId(1, "x".repeat(65_536))))
        .isInstanceOfSatisfying(
            WireException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE))
        .hasMessage("the client identifier has 65536 bytes in UTF-8, allowed are 65535");
    assertThat(hex()).isEqualTo("00000009" + "33" + "0000000100000002");
  }

  @Test
  void aSentenceThatIsTooLongIsCutAndANullOneIsEmpty() {
    FrameWriter wide = new FrameWriter(Protocol.HANDSHAKE_FRAME_BYTES);
    List<Command> arrived = new ArrayList<>();
    FrameReader reader = new FrameReader(Side.BROKER, FrameLimits.HANDSHAKE);
    wide.append(new Failed(1, ErrorCode.INTERNAL, "ä".repeat(50_000)));
    wide.append(new Failed(2, ErrorCode.INTERNAL, null));
    wide.drainTo(
        (array, offset, length, lasting) -> reader.read(array, offset, length, arrived::add));
    assertThat(((Failed) arrived.get(0)).text()).isEqualTo("ä".repeat(Protocol.MAX_TEXT_CHARS));
    assertThat(((Failed) arrived.get(1)).text()).isEmpty();
  }

  @Test
  void aTargetThatFailsLeavesTheWriterEmpty() {
    writer.append(new Drain(1, 2));
    assertThatThrownBy(
            () ->
                writer.drainTo(
                    (array, offset, length, lasting) -> {
                      throw new IOException("gone");
                    }))
        .isInstanceOf(IOException.class);
    assertThat(writer.isEmpty()).isTrue();
  }

  @Test
  void aLimitThatNoBrokerMayNameIsRefused() {
    assertThatThrownBy(() -> writer.maxFrameBytes(255))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void limitsOfTheBrokerStayInsideOfAnArray() {
    FrameLimits limits = FrameLimits.ofBroker(1024, Long.MAX_VALUE);
    assertThat(limits.maxCommandBytes()).isEqualTo(Integer.MAX_VALUE - 8);
    assertThat(FrameLimits.ofBroker(1024, 100).maxCommandBytes()).isEqualTo(65_636);
  }
}
