package org.ternmq.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.ternmq.server.destination.NameRule;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.server.offline.StateSource;
import org.ternmq.server.queue.RefusedException;
import org.ternmq.server.selector.InvalidSelectorSyntaxException;
import org.ternmq.server.selector.Selector;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BranchReport;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.error.WireException;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;

/** The state that a file of {@link StateLines} tells. */
final class StateReader implements StateSource {
  private final Path file;
  private final UUID instance;

  private StateReader(Path file, UUID instance) {
    this.file = file;
    this.instance = instance;
  }

  /**
   * @throws CommandException if it is no export, or one of a newer version
   */
  static StateReader of(Path file) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      String first = lines.readLine();
      JsonFields fields = fields(first == null ? "" : first);
      if (!fields.text("record").equals("ternmq-export")) {
        throw new IllegalArgumentException("the first line should be that of an export");
      }
      if (fields.number("version") > StateLines.VERSION) {
        throw new CommandException(
            file + " is an export of a newer version: import it with that version");
      }
      return new StateReader(file, fields.uuid("broker"));
    } catch (IllegalArgumentException e) {
      throw new CommandException(file + " is no export: " + e.getMessage(), e);
    } catch (CharacterCodingException e) {
      throw notText(file, e);
    }
  }

  private static CommandException notText(Path file, CharacterCodingException e) {
    return new CommandException(file + " holds bytes that are no text in UTF-8", e);
  }

  private static JsonFields fields(String line) {
    return new JsonFields(PortableMessage.members(JsonReader.read(line)));
  }

  @Override
  public UUID instance() {
    return instance;
  }

  @Override
  public void tell(DurableOperations into) {
    long number = 0;
    boolean ended = false;
    Queues queues = new Queues();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          ended = read(fields(line), number, queues, into);
        }
      }
    } catch (IllegalArgumentException | ClassCastException | WireException e) {
      throw new CommandException(file + ", line " + number + ": " + e.getMessage(), e);
    } catch (CharacterCodingException e) {
      throw notText(file, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!ended) {
      throw new CommandException(
          file
              + " has no end: the export was not complete, or the file was cut; nothing may be"
              + " missing, so export again");
    }
  }

  /** Whether it was the last line. */
  private static boolean read(JsonFields fields, long line, Queues queues, DurableOperations into) {
    String record = fields.text("record");
    switch (record) {
      case "ternmq-export" -> {}
      case "queue" -> into.queueCreated(queues.made(fields), queues.named(fields.text("name")));
      case "subscription" -> into.subscriptionCreated(queues.made(fields), subscription(fields));
      case "message" -> into.messageAdded(message(fields), queues.holding(fields));
      case "staged" ->
          into.messageStaged(
              fields.number("transaction"), message(fields), fields.numbers("queues"));
      case "delivered" ->
          into.deliveryCounted(
              fields.number("queue"), fields.number("message"), (int) fields.number("count"));
      case "begun" -> into.deliveriesBegun(fields.number("queue"), fields.number("message"));
      case "in-doubt" -> into.deliveryInDoubt(fields.number("queue"), fields.number("message"));
      case "client" ->
          into.sequenceDecided(
              fields.uuid("client"), fields.number("sequence"), fields.number("time"));
      case "refused" -> into.sequenceFailed(fields.uuid("client"), fields.number("sequence"));
      case "ids" -> into.idsUsed(fields.number("message"), fields.number("queue"));
      case "staged-removal" ->
          into.removalStaged(
              fields.number("transaction"), fields.number("queue"), fields.number("message"));
      case "prepared" -> into.branchPrepared(fields.number("transaction"), branch(fields));
      case "decided" -> into.branchDecided(branch(fields), fields.flag("committed"));
      case "transaction-ids" -> into.transactionIdsUsed(fields.number("next"));
      case "end" -> {
        if (fields.number("lines") != line - 1) {
          throw new IllegalArgumentException(
              "lines are missing: " + (line - 1) + " of " + fields.number("lines") + " are there");
        }
        return true;
      }
      default -> throw new IllegalArgumentException("unknown record \"" + record + "\"");
    }
    return false;
  }

  /** The queues and subscriptions of the lines before: a message for no other would be lost. */
  private static final class Queues {
    private final Set<Long> ids = new HashSet<>();
    private final Set<String> names = new HashSet<>();

    long made(JsonFields fields) {
      long id = fields.number("id");
      if (id < 1 || !ids.add(id)) {
        throw new IllegalArgumentException("the id " + id + " is below 1, or was there before");
      }
      return id;
    }

    String named(String name) {
      check("queue name", name);
      if (!names.add(name)) {
        throw new IllegalArgumentException("the queue " + name + " was there before");
      }
      return name;
    }

    long[] holding(JsonFields fields) {
      long[] queues = fields.numbers("queues");
      if (queues.length == 0) {
        throw new IllegalArgumentException("the message is in no queue");
      }
      for (long queue : queues) {
        if (!ids.contains(queue)) {
          throw new IllegalArgumentException(
              "the message is in queue " + queue + ", which no line before has made");
        }
      }
      return queues;
    }
  }

  private static SubscriptionDefinition subscription(JsonFields fields) {
    Address topic = PortableMessage.address(fields.text("topic"));
    if (topic.kind() != Address.Kind.TOPIC) {
      throw new IllegalArgumentException(topic + " is no topic");
    }
    check("topic name", topic.name());
    check("subscription name", fields.text("name"));
    if (fields.optionalText("clientId") != null) {
      check("client identifier", fields.text("clientId"));
    }
    if (fields.optionalText("selector") != null) {
      check(fields.text("selector"));
    }
    return new SubscriptionDefinition(
        topic,
        fields.optionalText("clientId"),
        fields.text("name"),
        fields.optionalText("selector"),
        fields.flag("noLocal"),
        fields.flag("shared"));
  }

  /** A broker refuses to make what has such a name: nobody could get at it. */
  private static void check(String what, String name) {
    try {
      NameRule.check(what, name, ErrorCode.INVALID_DESTINATION);
    } catch (RefusedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static void check(String selector) {
    try {
      var unused = Selector.parse(selector);
    } catch (InvalidSelectorSyntaxException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static StoredMessage message(JsonFields fields) {
    EncodedMessage payload =
        PortableMessage.read(PortableMessage.members(fields.members().get("content")));
    // In the store is what is persistent here, whatever the producer called it.
    StoredMessage message =
        new StoredMessage(
            fields.number("id"),
            payload.length(),
            payload.priority(),
            true,
            payload.expirationMs(),
            payload.deliveryTimeMs());
    message.payload(payload);
    return message;
  }

  private static BranchDescription branch(JsonFields fields) {
    List<BranchReport.Work> work = new ArrayList<>();
    for (Object each : fields.list("work")) {
      JsonFields one = new JsonFields(PortableMessage.members(each));
      work.add(
          new BranchReport.Work(
              PortableMessage.address(one.text("destination")),
              (int) one.number("sends"),
              (int) one.number("acknowledgements")));
    }
    return new BranchDescription(
        BranchId.parse(fields.text("branch")),
        fields.number("time"),
        fields.optionalText("clientId"),
        fields.optionalText("user"),
        fields.optionalText("product"),
        work);
  }
}
