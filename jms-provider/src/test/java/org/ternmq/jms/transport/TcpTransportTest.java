package org.ternmq.jms.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.ternmq.wire.command.Command;

class TcpTransportTest {
  private final ReentrantLock lock = new ReentrantLock();
  private final CompletableFuture<String> ended = new CompletableFuture<>();

  private final Transport.Receiver receiver =
      new Transport.Receiver() {
        @Override
        public void received(Command command) {
          throw new AssertionError(command);
        }

        @Override
        public void heard() {
          throw new AssertionError("the peer says nothing");
        }

        @Override
        public void ended(String reason) {
          ended.complete(reason);
        }
      };

  /** Such as a TLS engine that breaks an assumption of its own. */
  @Test
  void aWriteThatFailsWithAnUncheckedExceptionEndsTheTransportAndHoldsUpNobody() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket peer = server.accept()) {
      TcpTransport transport =
          new TcpTransport(client, new BrokenSocket(client), "tern://peer", lock, receiver);
      transport.start();
      CompletableFuture<Void> twoWrites =
          CompletableFuture.runAsync(
              () -> {
                say(transport);
                say(transport);
              });
      twoWrites.get(10, TimeUnit.SECONDS);
      assertThat(ended.get(10, TimeUnit.SECONDS)).contains("the engine is broken");
      assertThat(peer.getInputStream().read()).as("closed").isEqualTo(-1);
      lock.lock();
      try {
        assertThat(transport.congested()).isFalse();
      } finally {
        lock.unlock();
      }
    }
  }

  /** More than may wait while another thread writes. */
  private void say(TcpTransport transport) {
    lock.lock();
    try {
      for (int i = 0; i < 300_000; i++) {
        transport.enqueue(new Command.Heartbeat());
      }
    } finally {
      lock.unlock();
    }
    transport.flush();
  }

  /** Reads as the other one does, and cannot write. */
  private static final class BrokenSocket extends Socket {
    private final Socket sound;

    BrokenSocket(Socket sound) {
      this.sound = sound;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return sound.getInputStream();
    }

    @Override
    public OutputStream getOutputStream() {
      return new OutputStream() {
        @Override
        public void write(int value) {
          throw new IllegalStateException("the engine is broken");
        }
      };
    }
  }
}
