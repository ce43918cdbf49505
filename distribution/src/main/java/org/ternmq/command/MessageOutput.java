package org.ternmq.command;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes messages for the next program: bodies line by line, or JSON lines. One thread. */
final class MessageOutput {
  private final OutputStream out;
  private final boolean json;

  MessageOutput(OutputStream out, boolean json) {
    this.out = new BufferedOutputStream(out, 64 << 10);
    this.json = json;
  }

  /** What {@link #write} would write, for a caller that may have to drop it. */
  void render(Message message, ByteArrayOutputStream into) throws JMSException {
    into.writeBytes(
        json
            ? JsonMessages.write(message).getBytes(StandardCharsets.UTF_8)
            : Bodies.bytes(message));
    if (json || !Bodies.endsWithoutLineFeed(message)) {
      into.write('\n');
    }
  }

  void write(Message message) throws JMSException {
    try {
      out.write(
          json
              ? JsonMessages.write(message).getBytes(StandardCharsets.UTF_8)
              : Bodies.bytes(message));
      if (json || !Bodies.endsWithoutLineFeed(message)) {
        out.write('\n');
      }
    } catch (IOException failure) {
      throw failed(failure);
    }
  }

  void write(ByteArrayOutputStream rendered) {
    try {
      rendered.writeTo(out);
    } catch (IOException failure) {
      throw failed(failure);
    }
  }

  void flush() {
    try {
      out.flush();
    } catch (IOException failure) {
      throw failed(failure);
    }
  }

  /** The JDK has no type for a closed pipe, only the text of the operating system. */
  static RuntimeException failed(IOException failure) {
    String reason = String.valueOf(failure.getMessage());
    return reason.contains("Broken pipe") || reason.contains("Pipe closed")
        ? new OutputClosedException(failure)
        : new CommandException("cannot write the output: " + reason, failure);
  }
}
