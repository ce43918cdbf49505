package org.ternmq.systest.limits;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Seed;

/** Bytes on the broker's port that are no protocol: their connection ends, nobody else's. */
@Timeout(60)
class StrangersOnThePortTest {

  private static final int READ_TIMEOUT_MS = 30_000;

  @RegisterExtension static final BrokerProcess broker = new BrokerProcess().jvm("-Xmx128m");

  @Test
  void randomBytesEndTheirOwnConnectionOnly() throws IOException, JMSException {
    RandomGenerator random = Seed.random("strangers");
    try (PingPong other = new PingPong(broker)) {
      for (int stranger = 0; stranger < 60; stranger++) {
        byte[] noise = new byte[1 + random.nextInt(20_000)];
        random.nextBytes(noise);
        closesAfter(noise);
        other.once();
      }
    }
  }

  @Test
  void aFrameThatClaimsToBeHugeIsRefusedBeforeItComes() throws IOException, JMSException {
    try (PingPong other = new PingPong(broker)) {
      for (int length : new int[] {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 0x7fff_0000}) {
        closesAfter(ByteBuffer.allocate(64).putInt(length).array());
        other.once();
      }
    }
  }

  @Test
  void aBrowserIsNoClient() throws IOException, JMSException {
    try (PingPong other = new PingPong(broker)) {
      closesAfter("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      other.once();
    }
  }

  @Test
  void connectionsThatSayNothingKeepNobodyOut() throws IOException, JMSException {
    List<Socket> silent = new ArrayList<>();
    try (PingPong other = new PingPong(broker)) {
      for (int i = 0; i < 300; i++) {
        silent.add(new Socket(InetAddress.getLoopbackAddress(), broker.port()));
      }
      other.times(20);
      try (PingPong another = new PingPong(broker)) {
        another.times(5);
      }
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  /** Sends the bytes and the end of the stream, and reads until the broker has closed. */
  private static void closesAfter(byte[] noise) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
      socket.setSoTimeout(READ_TIMEOUT_MS);
      try {
        socket.getOutputStream().write(noise);
        socket.shutdownOutput();
        // A time-out here, as opposed to an end, fails the test.
        socket.getInputStream().readAllBytes();
      } catch (SocketException reset) {
        // Closed by the broker while we still wrote, or with bytes of ours unread.
        assertThat(reset.getMessage()).containsAnyOf("reset", "Broken pipe", "closed");
      }
    }
  }
}
