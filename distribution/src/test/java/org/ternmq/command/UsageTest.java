package org.ternmq.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

  /** Command line, a part of the error line. None of these may need a broker to be refused. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                                          | a command is missing",
        "launch                                      | 'launch'",
        "journal                                     | verify, print, salvage, export or import",
        "send                                        | the destination is missing",
        "send orders hello                           | 'orders' is not a destination",
        "send queue: hello                           | has no name",
        "send --queue a --topic b hello              | exclude each other",
        "send queue:a --unknown hello                | Unknown option",
        "send queue:a -H priority=10 hello           | from 0 to 9",
        "send queue:a -H priority hello              | NAME=VALUE",
        "send queue:a -H expiration=5 hello          | cannot be set",
        "send queue:a -H reply-to=x hello            | 'x' is not a destination",
        "send queue:a -P n hello                     | name=value",
        "send queue:a -P int:n=x hello               | not a value of type int",
        "send queue:a -P byte:n=128 hello            | not a value of type byte",
        "send queue:a -P boolean:n=yes hello         | not a value of type boolean",
        "send queue:a -P number:n=1 hello            | unknown type number",
        "send queue:a -P int:=1 hello                | no name",
        "send queue:a --ttl 5x hello                 | '5x' is not a time",
        "send queue:a --whole hello                  | exclude --file and --whole",
        "send queue:a --count 0 hello                | at least 1",
        "send queue:a --count 2                      | needs messages",
        "send queue:a --url foo://b hello            | foo://b",
        "send queue:a --url tern://b?nothing=1 hello | nothing",
        "send queue:a --password x hello             | needs --user",
        "receive                                     | the destination is missing",
        "receive queue:a queue:b                     | unexpected argument 'queue:b'",
        "receive queue:a --count x                   | 'x'",
        "receive queue:a --count 0                   | at least 1",
        "receive queue:a --wait soon                 | 'soon' is not a time",
        "receive queue:a --batch 0                   | from 1 to 100000",
        "receive queue:a --durable d                 | is a queue",
        "receive topic:a --durable d                 | needs --client-id",
        "receive topic:a --shared                    | needs --durable",
        "receive topic:a --subscription s            | needs --shared",
        "receive topic:a --unsubscribe               | needs --durable",
        "browse topic:a                              | is a topic",
        "bench --producers 0                         | --producers must be at least 1",
        "bench --size 15                             | --size must be at least 16",
        "bench queue:a queue:b                       | unexpected argument",
        "demo --seconds 0                            | --seconds must be at least 1",
        "run --listen nowhere:x                      | nowhere:x",
        "run --set no-such-key=1                     | no-such-key",
        "run --set justakey                          | not KEY=VALUE",
        "journal verify                              | DIR",
      })
  void wrongCommandLinesAreRefusedInOneLine(String commandLine, String message) {
    Invocation command = new Invocation();
    String[] arguments = commandLine.isEmpty() ? new String[0] : commandLine.split(" ", -1);
    assertThat(command.run(arguments)).isEqualTo(ExitCode.USAGE);
    assertThat(command.errText())
        .startsWith("ternmq: ")
        .contains(message)
        .contains("--help)")
        .hasLineCount(1);
    assertThat(command.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "send",
        "receive",
        "browse",
        "demo",
        "bench",
        "journal verify",
        "journal print",
        "journal export",
        "journal import",
        "journal salvage",
        "backup",
        "store migrate",
        "tx list",
        "class-archive",
        "version"
      })
  void everyCommandHasHelpWithExitCodes(String name) {
    Invocation command = new Invocation();
    assertThat(command.run((name + " --help").split(" ", -1))).isZero();
    assertThat(command.outText())
        .contains("Usage: ternmq " + name)
        .contains("Exit codes:")
        .contains("the command line is wrong")
        .doesNotContain("%");
    assertThat(command.errText()).isEmpty();
  }

  @Test
  void versionIsTheBuilds() {
    Invocation command = new Invocation();
    assertThat(command.run("version")).isZero();
    assertThat(command.outText()).matches("(?s)TernMQ \\d+\\.\\d+\\.\\d+.*\nJava .*\n");
  }

  @Test
  void aBrokerThatIsNotThereIsAnErrorWithAdvice() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Invocation command = new Invocation();
    String url = "tern://127.0.0.1:" + port;
    assertThat(command.run("send", "queue:a", "hello", "--url", url)).isEqualTo(ExitCode.FAILED);
    assertThat(command.errText())
        .startsWith("ternmq: ")
        .contains("127.0.0.1:" + port)
        .contains("is the broker running")
        .hasLineCount(1);
  }

  @Test
  void verboseShowsTheStackTrace() {
    Invocation command = new Invocation();
    assertThat(command.run("journal", "verify", "/no/such/directory", "--verbose"))
        .isEqualTo(ExitCode.FAILED);
    assertThat(command.errText()).contains("\tat org.ternmq.command").contains("does not exist");
  }

  @Test
  void filesThatCannotBeReadAreNamed(@TempDir Path directory) throws IOException {
    Path config = directory.resolve("wrong.properties");
    Files.writeString(config, "max-conections=5\n", StandardCharsets.UTF_8);
    Path empty = Files.createDirectory(directory.resolve("empty"));

    failsWith("there is no such file", "send", "queue:a", "--file", directory + "/none");
    failsWith("it is a directory", "send", "queue:a", "--file", directory.toString());
    failsWith("there is no journal in", "journal", "print", empty.toString());
    failsWith("there is no configuration file", "run", "--config", directory + "/none");

    Invocation wrongConfig = new Invocation();
    assertThat(wrongConfig.run("run", "--config", config.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(wrongConfig.errText()).contains("max-conections").contains("max-connections");
  }

  private static void failsWith(String message, String... arguments) {
    Invocation command = new Invocation();
    assertThat(command.run(arguments)).isEqualTo(ExitCode.FAILED);
    assertThat(command.errText()).startsWith("ternmq: ").contains(message).hasLineCount(1);
  }
}
