package org.ternmq.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ternmq.wire.command.BranchReport;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.command.ClientCommand.EndMode;
import org.ternmq.wire.command.ClientCommand.StartMode;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.BodyType;

/** Compares the code with docs/format/wire.md, from which others write clients. */
class DocumentedFormatTest {
  private static final Path DOCUMENT = Path.of("../docs/format/wire.md");

  private static String document() throws IOException {
    return Files.readString(DOCUMENT);
  }

  private static Stream<MatchResult> matches(String regex) throws IOException {
    return Pattern.compile(regex, Pattern.MULTILINE).matcher(document()).results();
  }

  @Test
  void typesOfCommandsAreThoseOfTheDocument() throws IOException {
    Map<Integer, String> documented =
        matches("^\\| (\\d+) \\| ([A-Z][a-z][A-Za-z]*) \\|.*\\|$")
            .collect(
                Collectors.toMap(
                    row -> Integer.parseInt(row.group(1)),
                    row -> row.group(2),
                    (a, b) -> a + " and " + b,
                    TreeMap::new));
    Map<Integer, String> coded = new TreeMap<>();
    CommandCodec.table().forEach(format -> coded.put(format.number(), format.name()));
    assertThat(coded).isEqualTo(documented);
  }

  @Test
  void everyCommandStandsInTheTable() {
    List<Class<?>> records = new ArrayList<>();
    collect(Command.class, records);
    List<Class<?>> table = new ArrayList<>();
    CommandCodec.table().forEach(format -> table.add(format.type()));
    assertThat(table).containsExactlyInAnyOrderElementsOf(records);
    assertThat(records).hasSizeGreaterThan(25);
  }

  private static void collect(Class<?> type, List<Class<?>> records) {
    if (type.isRecord()) {
      records.add(type);
      return;
    }
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      if (!records.contains(permitted)) {
        collect(permitted, records);
      }
    }
  }

  @Test
  void clientsHaveTheLowNumbersAndBrokersTheHighOnes() {
    for (CommandFormat<?> format : CommandCodec.table()) {
      boolean client = ClientCommand.class.isAssignableFrom(format.type());
      boolean broker = BrokerCommand.class.isAssignableFrom(format.type());
      assertThat(CommandCodec.mayCome(format.number(), Side.CLIENT)).isEqualTo(!broker);
      assertThat(CommandCodec.mayCome(format.number(), Side.BROKER)).isEqualTo(!client);
      int number = format.number();
      assertThat((number >= 80 && number < 96) || (number >= 208 && number < 224))
          .as("%s is in the range of distributed transactions", format.name())
          .isEqualTo(format.name().startsWith("Xa"));
    }
  }

  @Test
  void errorCodesAreThoseOfTheDocument() throws IOException {
    List<String> documented =
        matches("^\\| (\\d+) \\| ([A-Z_]+) \\| (yes|no) \\| (yes|no) \\|$")
            .map(row -> String.join(" ", row.group(1), row.group(2), row.group(3), row.group(4)))
            .toList();
    List<String> coded =
        Stream.of(ErrorCode.values())
            .map(
                code ->
                    "%d %s %s %s"
                        .formatted(
                            code.number(),
                            code,
                            code.mayRetry() ? "yes" : "no",
                            code.closesConnection() ? "yes" : "no"))
            .toList();
    assertThat(coded).isEqualTo(documented);
  }

  @Test
  void errorCodesAreFoundByNumberAndUnknownOnesAreInternal() {
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(ErrorCode.ofNumber(code.number())).isSameAs(code);
    }
    assertThat(ErrorCode.ofNumber(0)).isSameAs(ErrorCode.INTERNAL);
    assertThat(ErrorCode.ofNumber(65_535)).isSameAs(ErrorCode.INTERNAL);
  }

  @Test
  void theOtherNumbersNeverChange() {
    assertThat(numbers(Address.Kind.values(), Address.Kind::number))
        .isEqualTo("QUEUE=0, TOPIC=1, TEMPORARY_QUEUE=2, TEMPORARY_TOPIC=3");
    assertThat(numbers(BodyType.values(), BodyType::number))
        .isEqualTo("NONE=0, TEXT=1, BYTES=2, MAP=3, STREAM=4, OBJECT=5");
    assertThat(numbers(ConsumerKind.values(), ConsumerKind::number))
        .isEqualTo("QUEUE=0, BROWSER=1, TOPIC=2, DURABLE=3, SHARED=4, SHARED_DURABLE=5");
    assertThat(numbers(StartMode.values(), StartMode::number)).isEqualTo("NEW=0, JOIN=1, RESUME=2");
    assertThat(numbers(EndMode.values(), EndMode::number))
        .isEqualTo("SUCCESS=0, FAIL=1, SUSPEND=2");
    assertThat(numbers(BranchReport.State.values(), BranchReport.State::number))
        .isEqualTo(
            "ACTIVE=0, IDLE=1, SUSPENDED=2, ROLLBACK_ONLY=3, PREPARED=4,"
                + " HEURISTICALLY_COMMITTED=5, HEURISTICALLY_ROLLED_BACK=6");
    for (Address.Kind kind : Address.Kind.values()) {
      assertThat(Address.Kind.ofNumber(kind.number())).isSameAs(kind);
    }
    for (BodyType type : BodyType.values()) {
      assertThat(BodyType.ofNumber(type.number())).isSameAs(type);
    }
  }

  private static <T> String numbers(T[] values, ToIntFunction<T> number) {
    return Stream.of(values)
        .map(value -> value + "=" + number.applyAsInt(value))
        .collect(Collectors.joining(", "));
  }

  @Test
  void theExampleIsAConversation() throws IOException {
    String example = document().split("## An example", 2)[1].split("```", 3)[1];
    List<Command> client = new ArrayList<>();
    List<Command> broker = new ArrayList<>();
    FrameReader fromClient = new FrameReader(Side.CLIENT, FrameLimits.ofBroker(1024, 1024));
    FrameReader fromBroker = new FrameReader(Side.BROKER, FrameLimits.HANDSHAKE);
    boolean isClient = true;
    for (String line : example.strip().split("\n", -1)) {
      isClient = line.startsWith(">") || (isClient && !line.startsWith("<"));
      byte[] bytes = HexFormat.of().parseHex(line.replaceAll("[<> ]", ""));
      if (isClient) {
        fromClient.read(bytes, 0, bytes.length, client::add);
      } else {
        fromBroker.read(bytes, 0, bytes.length, broker::add);
      }
    }
    assertThat(fromClient.isAtBoundary()).isTrue();
    assertThat(fromBroker.isAtBoundary()).isTrue();
    assertThat(names(client)).containsExactly("Hello", "OpenSession", "Send", "CloseConnection");
    assertThat(names(broker)).containsExactly("Welcome", "Ok", "Confirm", "Ok");
    ClientCommand.Send send = (ClientCommand.Send) client.get(2);
    assertThat(send.message().bodyText()).isEqualTo("hi");
    assertThat(send.message().persistent()).isTrue();
  }

  private static List<String> names(List<Command> commands) {
    return commands.stream().map(command -> command.getClass().getSimpleName()).toList();
  }
}
