package org.ternmq.wire;

import java.util.Objects;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.message.ByteReader;
import org.ternmq.wire.message.ByteWriter;

/**
 * One row of the table of commands: the type's number on the wire, the record, and its fields'
 * bytes. Of Send and Deliver the fields before the message only.
 */
record CommandFormat<C extends Command>(
    int number, Class<C> type, Writer<C> writer, Reader<C> reader) {

  interface Writer<C> {
    void write(C command, ByteWriter out);
  }

  interface Reader<C> {
    C read(ByteReader in);
  }

  CommandFormat {
    Objects.checkIndex(number, 256);
  }

  void write(Command command, ByteWriter out) {
    writer.write(type.cast(command), out);
  }

  String name() {
    return type.getSimpleName();
  }
}
