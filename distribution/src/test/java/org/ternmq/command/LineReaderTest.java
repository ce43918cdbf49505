package org.ternmq.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {

  /** Gives a few bytes at a time, as a pipe may. */
  private static InputStream inPieces(byte[] bytes, int pieceBytes) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(length, pieceBytes));
      }
    };
  }

  private static byte[] joined(LineReader reader) throws IOException {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] line = reader.next(); line != null; line = reader.next()) {
      assertThat(line).doesNotContain('\n');
      joined.writeBytes(line);
      if (reader.wasTerminated()) {
        joined.write('\n');
      }
    }
    return joined.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "\n\n",
        "a",
        "a\n",
        "a\r\n\r\nb\r",
        "a\nb",
        "\nb\n",
        "\u0000\n\uFEFFx\n"
      })
  void linesAndTheirLineFeedsAreTheInput(String text) throws IOException {
    byte[] input = utf8(text);
    assertThat(joined(new LineReader(new ByteArrayInputStream(input)))).isEqualTo(input);
    assertThat(joined(new LineReader(inPieces(input, 1)))).isEqualTo(input);
  }

  @Test
  void cutsAtLineFeedsOnly() throws IOException {
    LineReader reader = new LineReader(new ByteArrayInputStream(utf8("a\r\n\nb\u2028c")));
    List<String> lines = new ArrayList<>();
    for (byte[] line = reader.next(); line != null; line = reader.next()) {
      lines.add(new String(line, StandardCharsets.UTF_8));
    }
    assertThat(lines).containsExactly("a\r", "", "b\u2028c");
    assertThat(reader.wasTerminated()).isFalse();
  }

  @Test
  void linesMayBeLongerThanTheBuffer() throws IOException {
    byte[] input = utf8("x".repeat(1 << 20) + "\n" + "y".repeat(1 << 16));
    assertThat(joined(new LineReader(new ByteArrayInputStream(input)))).isEqualTo(input);
  }

  @Test
  void randomBytesSurviveAnyPartition() throws IOException {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      byte[] input = new byte[random.nextInt(3_000)];
      random.nextBytes(input);
      for (int j = 0; j < input.length; j++) {
        if (random.nextInt(20) == 0) {
          input[j] = '\n';
        }
      }
      assertThat(joined(new LineReader(inPieces(input, 1 + random.nextInt(700)))))
          .as("seed %d", seed)
          .isEqualTo(input);
    }
  }

  @Test
  void knowsWhetherAWholeLineIsThereWithoutReading() throws IOException {
    LineReader reader = new LineReader(inPieces(utf8("a\nb\nc"), 4));
    assertThat(reader.hasBufferedLine()).isFalse();
    assertThat(reader.next()).isEqualTo(utf8("a"));
    assertThat(reader.hasBufferedLine()).isTrue();
    assertThat(reader.next()).isEqualTo(utf8("b"));
    assertThat(reader.hasBufferedLine()).isFalse();
  }
}
