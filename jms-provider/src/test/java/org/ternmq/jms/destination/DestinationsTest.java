package org.ternmq.jms.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.wire.message.Address;

class DestinationsTest {

  private static Object throughAStream(Object object) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }

  @ParameterizedTest
  @EnumSource(Address.Kind.class)
  void anAddressOfEachKindBecomesADestinationAndComesBack(Address.Kind kind) throws Exception {
    Address address = new Address(kind, "a.b");
    TernDestination destination = Destinations.of(address);
    assertThat(Destinations.addressOf(destination)).isEqualTo(address);
    assertThat(Destinations.addressOfReplyTo(destination)).isEqualTo(address);
    assertThat(destination.getName()).isEqualTo("a.b");
    assertThat(destination).hasToString(address.toString());
    assertThat(destination instanceof Topic).isEqualTo(kind.isTopic());
    assertThat(destination instanceof Queue).isEqualTo(!kind.isTopic());
    TernDestination copy = (TernDestination) throughAStream(destination);
    assertThat(copy).isEqualTo(destination).hasSameHashCodeAs(destination);
    assertThat(copy.address()).isEqualTo(address);
  }

  @Test
  void destinationsAreEqualWhenKindAndNameAre() {
    List<TernDestination> different = new ArrayList<>();
    for (Address.Kind kind : Address.Kind.values()) {
      different.add(Destinations.of(new Address(kind, "x")));
    }
    different.add(new TernQueue("X"));
    assertThat(different).doesNotHaveDuplicates();
    assertThat(new TernQueue("x")).isEqualTo(Destinations.of(Address.queue("x")));
  }

  @Test
  void aNameIsNeitherEmptyNorTooLong() {
    assertThatThrownBy(() -> new TernQueue("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TernTopic("x".repeat(1_025)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TernQueue("ü".repeat(513)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new TernTopic("x".repeat(1_024)).getTopicName()).hasSize(1_024);
    assertThatThrownBy(() -> new TernTopic((String) null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void aTemporaryDestinationIsDeletedByItsOwnerOnly() throws Exception {
    List<Address> deleted = new ArrayList<>();
    TernTemporaryQueue queue = Destinations.temporaryQueue("t", deleted::add);
    TernTemporaryTopic topic = Destinations.temporaryTopic("t", deleted::add);
    queue.delete();
    topic.delete();
    assertThat(deleted).containsExactly(queue.address(), topic.address());
    assertThatThrownBy(() -> ((TernTemporaryQueue) throughAStream(queue)).delete())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> ((TemporaryTopic) Destinations.of(topic.address())).delete())
        .isInstanceOf(IllegalStateException.class);
  }

  /** A provider whose one class is queue and topic at once, as some are. */
  private record Both(String queue, String topic) implements Queue, Topic {
    @Override
    public String getQueueName() {
      return queue;
    }

    @Override
    public String getTopicName() {
      return topic;
    }
  }

  /** A temporary topic of another provider. */
  private record ForeignTemporary(String name) implements TemporaryTopic {
    @Override
    public String getTopicName() {
      return name;
    }

    @Override
    public void delete() throws JMSException {
      throw new JMSException("not asked for");
    }
  }

  @Test
  void aDestinationOfAnotherProviderIsNoPlaceToSendTo() {
    assertThatThrownBy(() -> Destinations.addressOf(new Both("q", null)))
        .isInstanceOf(InvalidDestinationException.class)
        .hasMessageContaining("another provider");
    assertThatThrownBy(() -> Destinations.addressOf(null))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  void aReplyToOfAnotherProviderKeepsItsKindAndName() throws JMSException {
    assertThat(Destinations.addressOfReplyTo(new Both("q", null))).isEqualTo(Address.queue("q"));
    assertThat(Destinations.addressOfReplyTo(new Both(null, "t"))).isEqualTo(Address.topic("t"));
    assertThat(Destinations.addressOfReplyTo(new ForeignTemporary("t")))
        .isEqualTo(new Address(Address.Kind.TEMPORARY_TOPIC, "t"));
    assertThat(Destinations.addressOfReplyTo(new Destination() {})).isNull();
    assertThat(Destinations.addressOfReplyTo(null)).isNull();
    assertThat(Destinations.of(null)).isNull();
  }
}
