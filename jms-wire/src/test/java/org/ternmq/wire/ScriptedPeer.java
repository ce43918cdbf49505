package org.ternmq.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Plays the broker against a client under test, from a script that says line by line what must come
 * and what is answered:
 *
 * <pre>{@code
 * try (ScriptedPeer broker = ScriptedPeer.start(peer -> {
 *   PeerConversation c = peer.acceptAndWelcome();
 *   OpenSession open = c.expect(OpenSession.class);
 *   c.send(new Ok(open.correlation()));
 * })) {
 *   connect("tern://localhost:" + broker.port()).createSession();
 *   broker.awaitEnd();
 * }
 * }</pre>
 *
 * The script runs on a thread of its own. Each line waits at most {@link
 * PeerConversation#DEADLINE_MS}, then fails; {@link #awaitEnd} throws in the test what the script
 * threw. To play a client against a broker, use {@link PeerConversation#connect} in the test
 * itself.
 */
public final class ScriptedPeer implements AutoCloseable {

  /** What the peer does. */
  @FunctionalInterface
  public interface Script {
    void play(ScriptedPeer peer) throws IOException;
  }

  private final ServerSocket server;
  private final FutureTask<Void> script;
  private volatile boolean awaited;
  private final Queue<PeerConversation> conversations = new ConcurrentLinkedQueue<>();

  private ScriptedPeer(Script script) throws IOException {
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.server.setSoTimeout(PeerConversation.DEADLINE_MS);
    this.script =
        new FutureTask<>(
            () -> {
              script.play(this);
              return null;
            });
  }

  /** Listens on a free port of the loopback address and starts the script. */
  public static ScriptedPeer start(Script script) throws IOException {
    ScriptedPeer peer = new ScriptedPeer(script);
    Thread thread = new Thread(peer.script, "scripted-peer-" + peer.port());
    thread.setDaemon(true);
    thread.start();
    return peer;
  }

  public int port() {
    return server.getLocalPort();
  }

  /** For the script: waits for the next connection. */
  public PeerConversation accept() throws IOException {
    Socket socket = server.accept();
    PeerConversation conversation = new PeerConversation(socket, Side.CLIENT);
    conversations.add(conversation);
    return conversation;
  }

  /** For the script: waits for the next connection, and for its Hello, and welcomes it. */
  public PeerConversation acceptAndWelcome() throws IOException {
    PeerConversation conversation = accept();
    conversation.welcome();
    return conversation;
  }

  /** For the script: from now on connections are refused, as if the broker were gone. */
  public void stopListening() throws IOException {
    server.close();
  }

  /** For the test: waits for the end of the script; throws what the script threw. */
  public void awaitEnd() {
    awaited = true;
    try {
      script.get(2L * PeerConversation.DEADLINE_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("the script failed: " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("the script did not end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while the script runs", e);
    }
  }

  /** Ends everything at once; throws what the script threw, if nobody has asked for it yet. */
  @Override
  public void close() throws IOException {
    boolean ended = script.isDone();
    server.close();
    for (PeerConversation conversation : conversations) {
      conversation.close();
    }
    if (ended && !awaited) {
      awaitEnd();
    }
  }
}
