package org.ternmq.command;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "version",
    description = "Shows the versions of TernMQ, Java and the operating system.")
final class VersionCommand implements Callable<Integer> {
  private final Console console;

  VersionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    PrintStream out = new PrintStream(console.out(), true, StandardCharsets.UTF_8);
    out.println("TernMQ " + Build.version());
    out.println(
        "Java "
            + Runtime.version()
            + " ("
            + System.getProperty("java.vm.name")
            + "), "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"));
    return ExitCode.OK;
  }
}
