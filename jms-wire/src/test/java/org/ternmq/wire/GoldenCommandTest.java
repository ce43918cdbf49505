package org.ternmq.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.message.ByteWriter;

/**
 * Compares every command with bytes that are checked in. A failure here means that old clients and
 * brokers will not understand new ones: change the code, not the file. New commands get new lines.
 */
class GoldenCommandTest {
  private static final HexFormat HEX = HexFormat.of();

  /** Name to hex; blanks and line breaks inside of the hex are for people. */
  private static Map<String, String> golden() {
    Map<String, String> golden = new LinkedHashMap<>();
    InputStream file = GoldenCommandTest.class.getResourceAsStream("/golden/commands.txt");
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
      String name = null;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(" ")) {
          String hex = line.replaceAll("#.*", "").replace(" ", "");
          golden.merge(name, hex, String::concat);
        } else if (!line.isBlank() && !line.startsWith("#")) {
          name = line.strip();
          assertThat(golden.put(name, "")).as(name).isNull();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return golden;
  }

  @Test
  void everyCommandIsEncodedToTheGoldenBytes() {
    Map<String, String> encoded = new LinkedHashMap<>();
    CommandSamples.all()
        .forEach(
            (name, command) -> {
              ByteWriter out = new ByteWriter(16);
              CommandCodec.encode(command, out);
              encoded.put(name, HEX.formatHex(out.toByteArray()));
            });

    assertThat(encoded).containsExactlyEntriesOf(golden());
  }

  @Test
  void theGoldenBytesAreDecodedToEveryCommand() {
    Map<String, String> decoded = new LinkedHashMap<>();
    golden()
        .forEach(
            (name, hex) -> {
              byte[] bytes = HEX.parseHex(hex);
              decoded.put(name, CommandText.of(CommandCodec.decode(bytes, 0, bytes.length)));
            });

    Map<String, String> expected = new LinkedHashMap<>();
    CommandSamples.all().forEach((name, command) -> expected.put(name, CommandText.of(command)));
    assertThat(decoded).containsExactlyEntriesOf(expected);
  }

  @Test
  void everyRowOfTheTableHasASample() {
    assertThat(
            CommandSamples.all().values().stream()
                .map(Command::getClass)
                .collect(Collectors.toSet()))
        .hasSize(CommandCodec.table().size());
  }
}
