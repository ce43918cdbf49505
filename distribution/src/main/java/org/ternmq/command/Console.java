package org.ternmq.command;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * The world of a command: its streams, its environment, the wish that it may end. Tests give their
 * own.
 *
 * @param out bytes for the next program; not a PrintStream, which hides errors
 * @param err words for a human
 * @param isTerminal whether err is a terminal, so that progress may be drawn on it
 * @param environment variables of the process
 */
record Console(
    InputStream in,
    OutputStream out,
    PrintStream err,
    boolean isTerminal,
    Map<String, String> environment,
    Termination termination) {

  /** A line of information, for which the command's prefix makes clear who speaks. */
  void say(String format, Object... arguments) {
    err.println("ternmq: " + Format.text(format, arguments));
  }
}
