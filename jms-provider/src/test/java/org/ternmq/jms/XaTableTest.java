package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.XASession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ternmq.wire.command.ClientCommand.DecideBranch;

/** Each cell of the table of docs/xa.md, as a transaction manager sees it through XAResource. */
@Timeout(60)
class XaTableTest {
  @RegisterExtension static final RunningBroker BROKER = new RunningBroker();

  private final TestXid xid = TestXid.next();
  private TernXAConnection connection;
  private XASession one;
  private XASession two;

  static Stream<Arguments> cells() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("..", "docs", "xa.md")).stream()
            .dropWhile(line -> !line.startsWith("| call |"))
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    List<String> states = cellsOf(rows.get(0));
    List<Arguments> all = new ArrayList<>();
    for (String row : rows.subList(2, rows.size())) {
      List<String> cells = cellsOf(row);
      for (int i = 1; i < cells.size(); i++) {
        if (!cells.get(0).startsWith("an operator")) {
          all.add(arguments(cells.get(0), states.get(i), cells.get(i)));
        }
      }
    }
    assertThat(all).hasSizeGreaterThan(80);
    return all.stream();
  }

  private static List<String> cellsOf(String row) {
    return Arrays.stream(row.split("\\|", -1))
        .map(String::strip)
        .filter(c -> !c.isEmpty())
        .toList();
  }

  @ParameterizedTest(name = "{0} when {1}: {2}")
  @MethodSource("cells")
  void eachCellIsTrue(String call, String state, String expected) throws Exception {
    try (TernXAConnection opened =
        (TernXAConnection) new TernXAConnectionFactory(BROKER.vmUrl()).createXAConnection()) {
      connection = opened;
      one = connection.createXASession();
      two = connection.createXASession();
      bringTo(state, call);
      String answer = answer(call);
      if (expected.startsWith("XA_RB*")) {
        assertThat(answer).startsWith("XA_RB");
      } else {
        assertThat(answer).isEqualTo(expected.split("[ ,]", 2)[0]);
      }
      if (expected.endsWith("gone")) {
        assertThat(listed()).isZero();
      }
      cleanUp();
    }
  }

  private XAResource first() {
    return one.getXAResource();
  }

  private XAResource second() {
    return two.getXAResource();
  }

  private void bringTo(String state, String call) throws XAException, JMSException {
    if (state.equals("ABSENT")) {
      return;
    }
    first().start(xid, XAResource.TMNOFLAGS);
    MessageProducer producer = one.createProducer(one.createQueue("table"));
    producer.send(one.createMessage());
    switch (state) {
      case "ACTIVE" -> {
        if (call.endsWith("TMRESUME")) { // what is resumed was suspended by somebody
          second().start(xid, XAResource.TMJOIN);
          second().end(xid, XAResource.TMSUSPEND);
        }
      }
      case "SUSPENDED" -> first().end(xid, XAResource.TMSUSPEND);
      case "ROLLBACK_ONLY" -> {
        second().start(xid, XAResource.TMJOIN);
        second().end(xid, XAResource.TMFAIL);
      }
      default -> first().end(xid, XAResource.TMSUCCESS);
    }
    if (state.equals("PREPARED") || state.startsWith("HEURISTICALLY")) {
      assertThat(first().prepare(xid)).isEqualTo(XAResource.XA_OK);
    }
    if (state.startsWith("HEURISTICALLY")) {
      decide(state.endsWith("COMMITTED"));
    }
  }

  private void decide(boolean commit) throws JMSException {
    connection.call(
        "Cannot decide", correlation -> new DecideBranch(correlation, xid.id(), commit), null);
  }

  private String answer(String call) {
    try {
      switch (call) {
        case "start" -> second().start(xid, XAResource.TMNOFLAGS);
        case "start, TMJOIN" -> second().start(xid, XAResource.TMJOIN);
        case "start, TMRESUME" -> second().start(xid, XAResource.TMRESUME);
        case "end, TMSUCCESS" -> first().end(xid, XAResource.TMSUCCESS);
        case "end, TMFAIL" -> first().end(xid, XAResource.TMFAIL);
        case "end, TMSUSPEND" -> first().end(xid, XAResource.TMSUSPEND);
        case "prepare" -> assertThat(second().prepare(xid)).isEqualTo(XAResource.XA_OK);
        case "commit, one phase" -> second().commit(xid, true);
        case "commit" -> second().commit(xid, false);
        case "rollback" -> second().rollback(xid);
        case "forget" -> second().forget(xid);
        default -> throw new AssertionError("a call of the table that nobody tries: " + call);
      }
      return "done";
    } catch (XAException e) {
      String text = e.getMessage();
      return text.substring(text.lastIndexOf('(') + 1, text.length() - 1);
    }
  }

  private long listed() throws XAException {
    return Arrays.stream(first().recover(XAResource.TMSTARTRSCAN)).filter(xid::names).count();
  }

  /** So that no other cell finds it. */
  private void cleanUp() {
    for (String each : List.of("end, TMFAIL", "rollback", "forget")) {
      answer(each);
    }
  }
}
