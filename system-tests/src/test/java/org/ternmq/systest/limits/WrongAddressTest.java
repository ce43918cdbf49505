package org.ternmq.systest.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.systest.FreePort;
import org.ternmq.systest.JavaProcess;
import org.ternmq.systest.JavaProcess.Command;

/** A broker that is not there, or is something else: an error that says so, soon. */
@Timeout(60)
class WrongAddressTest {

  private static Throwable connecting(String url) {
    return catchThrowable(() -> new TernConnectionFactory(url).createConnection().close());
  }

  @Test
  void aBrokerThatIsNotThereIsNamedWithItsPort() {
    int port = FreePort.next();
    assertThat(connecting("tern://127.0.0.1:" + port))
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("127.0.0.1:" + port);
  }

  @Test
  void aHostThatDoesNotExistIsNamed() {
    assertThat(connecting("tern://no-such-host.invalid:5757"))
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("no-such-host.invalid");
  }

  @Test
  void aServerThatSpeaksSomethingElseIsNotTakenForABroker() throws Exception {
    byte[] http =
        "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread answering =
          new Thread(
              () -> {
                try (Socket client = server.accept()) {
                  client.getOutputStream().write(http);
                  client.getOutputStream().flush();
                  client.getInputStream().readAllBytes();
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      answering.start();
      assertThat(connecting("tern://127.0.0.1:" + server.getLocalPort()))
          .isInstanceOf(JMSException.class)
          .hasMessageContaining("127.0.0.1:" + server.getLocalPort());
      answering.join(20_000);
    }
  }

  @Test
  void aServerThatSaysNothingIsGivenUpInTime() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      long start = System.nanoTime();
      assertThat(connecting("tern://127.0.0.1:" + server.getLocalPort() + "?connectTimeoutMs=700"))
          .isInstanceOf(JMSException.class)
          .hasMessageContaining("127.0.0.1:" + server.getLocalPort());
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void anOptionThatDoesNotExistIsNamed() {
    assertThat(connecting("tern://127.0.0.1:5757?reconect=true")).hasMessageContaining("reconect");
  }

  @Test
  void theCommandsSaySoInASentenceAndWithAnExitCode() {
    String url = "tern://127.0.0.1:" + FreePort.next();
    for (Command command :
        new Command[] {
          Command.ternmq("send", "--url", url, "queue:q", "text"),
          Command.ternmq("receive", "--url", url, "queue:q", "--count", "1"),
          Command.ternmq("browse", "--url", url, "queue:q")
        }) {
      try (JavaProcess process = command.start()) {
        assertThat(process.awaitExit(Duration.ofSeconds(30))).as("%s", command).isNotZero();
        assertThat(process.log())
            .contains(url.substring("tern://".length()))
            .doesNotContain("\tat ", "Exception in thread");
      }
    }
  }
}
