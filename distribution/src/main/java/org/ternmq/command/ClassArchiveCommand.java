package org.ternmq.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = ClassArchiveCommand.NAME,
    description = {
      "Makes the archive of classes with which a broker starts in about half the time.",
      "",
      "A broker makes it by itself soon after its first start, if its user may write where TernMQ"
          + " is installed. Otherwise whoever installs TernMQ, or a newer Java, calls this once. An"
          + " archive that does not fit is ignored."
    })
final class ClassArchiveCommand implements Callable<Integer> {
  static final String NAME = "class-archive";

  private final Console console;

  ClassArchiveCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ClassArchive archive = ClassArchive.ofThisProcess();
    if (archive == null) {
      throw CommandException.usage("is for an installation: call bin/ternmq class-archive");
    }
    if (!archive.isWritable()) {
      throw new CommandException("cannot write " + archive.file(), null);
    }
    if (archive.isCurrent()) {
      console.say("%s is up to date", archive.file());
    } else if (archive.make()) {
      console.say("made %s", archive.file());
    } else {
      console.say("another process is making %s", archive.file());
    }
    return ExitCode.OK;
  }
}
