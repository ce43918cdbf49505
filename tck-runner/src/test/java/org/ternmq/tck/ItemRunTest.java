package org.ternmq.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ternmq.tck.fork.EventLine;

/** With forks that say what they are told to. */
class ItemRunTest {
  private static final PlannedTest TEST = new PlannedTest("id", "a.One", "works", List.of());

  private RunnerFolder folder;
  private final List<TestResult> results = new ArrayList<>();

  @BeforeEach
  void create() throws IOException {
    folder = RunnerFolder.create();
  }

  @AfterEach
  void close() {
    folder.close();
  }

  @Test
  void aForkWhosePortIsTakenHasASuccessor() {
    ForkMaker.Pair alive = run("taken", "passes");

    assertThat(results).extracting(TestResult::outcome).containsExactly(Outcome.PASSED);
    assertThat(alive).isNotNull();
    alive.close();
  }

  @Test
  void itHasOneSuccessorOnly() {
    assertThat(run("taken", "taken")).isNull();

    assertThat(results).extracting(TestResult::outcome).containsExactly(Outcome.NOT_RUN);
    assertThat(results.get(0).cause()).contains("the fork broke: cannot listen");
  }

  @Test
  void aForkThatBreaksOtherwiseHasNone() {
    assertThat(run("breaks")).isNull();

    assertThat(results).extracting(TestResult::outcome).containsExactly(Outcome.NOT_RUN);
    assertThat(results.get(0).cause()).contains("the fork broke: no class");
  }

  private ForkMaker.Pair run(String... ways) {
    Queue<String> next = new ArrayDeque<>(List.of(ways));
    return new ItemRun(
            List.of(TEST),
            null,
            () -> new ForkMaker.Pair(Fork.start(command(next.remove()), folder), null),
            results::add,
            60_000)
        .run();
  }

  private static List<String> command(String way) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        PlayedFork.class.getName(),
        way);
  }

  /** Answers one request in the way that it is told, and leaves or waits for the end. */
  static final class PlayedFork {
    private PlayedFork() {}

    public static void main(String[] way) throws IOException {
      BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      requests.readLine();
      switch (way[0]) {
        case "passes" -> {
          say("started", "id", "test", "a.One", "works", "");
          say("finished", "id", "test", "a.One", "works", "", "successful", "5", "", "");
          say("done");
          requests.readLine();
        }
        case "taken" -> {
          say("port-taken", "cannot listen");
          say("broken", "cannot listen");
          Runtime.getRuntime().halt(87);
        }
        default -> {
          say("broken", "no class");
          Runtime.getRuntime().halt(87);
        }
      }
    }

    private static void say(String word, String... fields) {
      System.out.println(EventLine.MARK + new EventLine(word, List.of(fields)).format());
    }
  }
}
