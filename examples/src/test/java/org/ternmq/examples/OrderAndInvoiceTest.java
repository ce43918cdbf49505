package org.ternmq.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

/** The example in processes of its own, which end in the middle and are run again. */
@Timeout(180)
class OrderAndInvoiceTest {
  @TempDir private Path directory;

  private record Run(int exitCode, String printed) {}

  private Run run(Broker broker, String... options) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                OrderAndInvoice.class.getName(),
                "tern://localhost:" + broker.listenAddress().getPort(),
                directory.toString()));
    command.addAll(List.of(options));
    Path output = directory.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(directory.resolve("errors.txt").toFile())
            .start();
    assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
    // What begins with a time is somebody's log.
    String printed =
        Files.readString(output, StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.isBlank() && !line.matches("\\d\\d:\\d\\d:.*"))
            .map(line -> line + "\n")
            .collect(Collectors.joining());
    return new Run(process.exitValue(), printed);
  }

  @Test
  void anOrderARowAndAnInvoiceAreOneAlsoWhenTheProgramDiesInBetween() throws Exception {
    try (Broker broker =
        Broker.start(
            BrokerOptions.builder()
                .name("orders")
                .listen("127.0.0.1:0")
                .dataDirectory(directory.resolve("broker"))
                .build())) {
      assertThat(run(broker))
          .isEqualTo(
              new Run(
                  0,
                  """
                  took an order of ten bicycles
                  committed
                  orders: 0, rows: 1, invoices: 1
                  """));
      assertThat(run(broker, "--halt"))
          .isEqualTo(
              new Run(
                  137,
                  """
                  took an order of ten bicycles
                  halting between prepare and commit
                  """));
      assertThat(run(broker))
          .isEqualTo(
              new Run(
                  0,
                  """
                  in doubt: broker 1, database 1
                  after recovery: broker 0, database 0
                  orders: 0, rows: 2, invoices: 2
                  """));
    }
  }
}
