package org.ternmq.tck;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A jar that looks like the TCK: tests of JUnit Jupiter that end in every way a test can end. */
final class FakeTck {
  private static final String ENDINGS =
      """
      package fake.tck;

      import org.junit.jupiter.api.Assumptions;
      import org.junit.jupiter.api.Disabled;
      import org.junit.jupiter.api.Test;

      public class EndingsIT {
        @Test public void passes() {}

        @Test public void fails() throws Exception {
          System.out.println("what it printed");
          throw new Exception("test failed", new IllegalStateException("because"));
        }

        @Test public void aborts() { Assumptions.assumeTrue(false, "not here"); }

        @Test @Disabled("for a reason") public void disabled() {}

        @Test public void hangs() {
          while (true) {
            try {
              Thread.sleep(1000);
            } catch (InterruptedException stubborn) {
              System.out.println("no");
            }
          }
        }

        @Test public void killsTheJvm() { Runtime.getRuntime().halt(7); }
      }
      """;

  /** What the real one does: names from a bare InitialContext, settings from system properties. */
  private static final String MESSAGES =
      """
      package fake.tck;

      import jakarta.jms.*;
      import javax.naming.InitialContext;
      import org.junit.jupiter.api.MethodOrderer;
      import org.junit.jupiter.api.Test;
      import org.junit.jupiter.api.TestMethodOrder;

      @TestMethodOrder(MethodOrderer.MethodName.class)
      public class MessagesIT {
        private static Object look(String name) throws Exception {
          return new InitialContext().lookup(name);
        }

        @Test public void sendsAndReceives() throws Exception {
          ConnectionFactory factory = (ConnectionFactory) look("MyConnectionFactory");
          Queue queue = (Queue) look("MY_QUEUE");
          String user = System.getProperty("user");
          try (JMSContext context = factory.createContext(user, System.getProperty("password"))) {
            context.createProducer().send(queue, "hello");
            long timeout = Long.getLong("jms_timeout");
            String text = context.createConsumer(queue).receiveBody(String.class, timeout);
            if (!"hello".equals(text)) {
              throw new AssertionError(text);
            }
            context.createProducer().send(queue, "left behind");
          }
        }

        @Test public void theQueueIsEmpty() throws Exception {
          sendsAndReceives();
        }

        @Test public void theFactoryOfDurableSubscribersHasAClientId() throws Exception {
          TopicConnectionFactory factory =
              (TopicConnectionFactory) look("DURABLE_SUB_CONNECTION_FACTORY");
          try (TopicConnection connection = factory.createTopicConnection("javajoe", "javajoe")) {
            if (!"cts".equals(connection.getClientID())) {
              throw new AssertionError(connection.getClientID());
            }
          }
        }

        @Test public void aWrongPasswordIsRefused() throws Exception {
          QueueConnectionFactory factory =
              (QueueConnectionFactory) look("MyQueueConnectionFactory");
          try {
            factory.createQueueConnection("j2ee", "wrong").close();
          } catch (JMSSecurityException expected) {
            return;
          }
          throw new AssertionError("let in");
        }
      }
      """;

  private static final String CLEANING =
      """
      package fake.tck;

      public class CleaningIT {
        @org.junit.jupiter.api.Test public void passes() {}

        @org.junit.jupiter.api.AfterAll public static void killsTheJvm() {
          Runtime.getRuntime().halt(7);
        }
      }
      """;

  /** Of the part for platforms, by its package. */
  private static final String CONTAINER =
      """
      package com.sun.ts.tests.jms.ee.fake;

      public class ClientIT {
        @org.junit.jupiter.api.Test public void needsAContainer() { throw new AssertionError(); }
      }
      """;

  private FakeTck() {}

  /** Compiles it into a jar in the folder. */
  static Path jar(Path folder) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Path classes = Files.createDirectories(folder.resolve("classes"));
    List<JavaFileObject> sources =
        Stream.of(
                Map.entry("fake/tck/EndingsIT", ENDINGS),
                Map.entry("fake/tck/CleaningIT", CLEANING),
                Map.entry("fake/tck/MessagesIT", MESSAGES),
                Map.entry("com/sun/ts/tests/jms/ee/fake/ClientIT", CONTAINER))
            .map(source -> (JavaFileObject) new Source(source.getKey(), source.getValue()))
            .toList();
    List<String> options =
        List.of(
            "-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
    if (!compiler.getTask(null, null, null, options, null, sources).call()) {
      throw new IOException("the fake TCK does not compile");
    }
    Path jar = folder.resolve("jms-tck-9.8.7.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream zip = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        zip.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
    return jar;
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** What {@code --help} and the like print, and what they end with. */
  static int run(ByteArrayOutputStream said, String... arguments) {
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    return TckRunner.execute(out, out, arguments);
  }
}
