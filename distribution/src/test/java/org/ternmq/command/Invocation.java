package org.ternmq.command;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One call of the command in this JVM, with streams of its own. */
final class Invocation {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Termination termination = new Termination();
  private InputStream in = InputStream.nullInputStream();
  private OutputStream target = out;
  private int exitCode = -1;

  Invocation input(byte[] bytes) {
    return input(new ByteArrayInputStream(bytes));
  }

  Invocation input(InputStream stream) {
    in = stream;
    return this;
  }

  Invocation output(OutputStream stream) {
    target = stream;
    return this;
  }

  Termination termination() {
    return termination;
  }

  /** Blocks until the command is done; returns its exit code. */
  int run(String... arguments) {
    PrintStream words = new PrintStream(err, true, StandardCharsets.UTF_8);
    exitCode =
        Ternmq.execute(new Console(in, target, words, false, Map.of(), termination), arguments);
    return exitCode;
  }

  /** Of the last run. */
  int exitCode() {
    return exitCode;
  }

  byte[] out() {
    return out.toByteArray();
  }

  String outText() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String errText() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
