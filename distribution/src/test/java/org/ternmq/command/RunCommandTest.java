package org.ternmq.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The short way to read a usual command line, beside picocli's. */
class RunCommandTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "run --data d",
        "run --listen 127.0.0.1:1234 --data some/where",
        "run --listen 127.0.0.1:1,127.0.0.2:2 --listen [::1]:3",
        "run --status-file s --set max-connections=7 --set name=a=b --data d",
        "run --set listen=127.0.0.1:1,127.0.0.1:2",
      })
  void aPlainCommandLineMeansWhatItMeansToPicocli(String commandLine) throws Exception {
    String[] arguments = commandLine.split(" ", -1);
    RunCommand plain = RunCommand.ofPlain(console(), arguments);
    RunCommand parsed = new RunCommand(console());
    new CommandLine(parsed).parseArgs(Arrays.copyOfRange(arguments, 1, arguments.length));

    assertThat(plain).isNotNull();
    assertThat(plain.options()).isEqualTo(parsed.options());
    assertThat(plain.statusFile()).isEqualTo(parsed.statusFile());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "send queue:a hello",
        "run --help",
        "run --data",
        "run --data=d",
        "run --data d --data e",
        "run --config c --config d",
        "run --data -x",
        "run --data @file",
        "run --listen a:1,,b:2",
        "run --listen \"a:1\"",
        "run --verbose --data d",
        "run --no-such-option d",
        "run --data d other",
      })
  void allElseIsLeftToPicocli(String commandLine) {
    assertThat(RunCommand.ofPlain(console(), commandLine.split(" ", -1))).isNull();
  }

  @Test
  void noArgumentsAreLeftToPicocli() {
    assertThat(RunCommand.ofPlain(console())).isNull();
  }

  private static Console console() {
    return new Console(
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        System.err,
        false,
        Map.of(),
        new Termination());
  }
}
