package org.ternmq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.ra.broker.BrokerAddress;
import org.ternmq.ra.outbound.TernConnectionFactoryHandle;
import org.ternmq.ra.outbound.TernManagedConnectionFactory;

class EmbeddedTest {
  @TempDir Path folder;

  @Test
  void aDataDirectoryStartsABrokerThatKeepsItsMessages() throws Exception {
    TernResourceAdapter adapter = new TernResourceAdapter();
    adapter.setDataDirectory(folder.resolve("messages here").toString());
    try (Container container = new Container(folder, adapter)) {
      ConnectionFactory factory = container.pool();
      try (JMSContext context = factory.createContext()) {
        context.createProducer().send(context.createQueue("orders"), "kept");
      }
    }
    try (Container container = new Container(folder, adapter)) {
      try (JMSContext context = container.pool().createContext()) {
        assertThat(
                context
                    .createConsumer(context.createQueue("orders"))
                    .receiveBody(String.class, 5_000))
            .isEqualTo("kept");
      }
    }
  }

  /** By the options of its broker, which are not in the setting. */
  @Test
  void whatAServerHandsOnOfTheAdaptersSettingsIsTheAdaptersBroker() throws Exception {
    TernResourceAdapter adapter = new TernResourceAdapter();
    adapter.setUrl("tern:vm://inside");
    adapter.setUser("anna");
    adapter.setPassword("secret");
    adapter.setDataDirectory(folder.toString());
    TernManagedConnectionFactory factory = new TernManagedConnectionFactory();
    factory.setResourceAdapter(adapter);
    HandedOn.handOn(adapter, factory);

    BrokerAddress broker =
        ((TernConnectionFactoryHandle) factory.createConnectionFactory()).broker();
    assertThat(broker).isEqualTo(adapter.broker());
    assertThat(broker.url()).contains("data=");
  }

  @Test
  void anAdapterOfWhichOnlyTheDataDirectoryIsSetHandsNoUrlOn() throws Exception {
    TernResourceAdapter adapter = new TernResourceAdapter();
    adapter.setDataDirectory(folder.toString());
    adapter.setUser("anna");
    TernManagedConnectionFactory factory = new TernManagedConnectionFactory();
    factory.setResourceAdapter(adapter);
    HandedOn.handOn(adapter, factory);

    assertThat(((TernConnectionFactoryHandle) factory.createConnectionFactory()).broker().url())
        .startsWith("tern:vm://ternmq-embedded?data=");
  }

  @Test
  void aDataDirectoryAndARemoteBrokerContradictEachOther() {
    TernResourceAdapter adapter = new TernResourceAdapter();
    adapter.setUrl("tern://elsewhere:1");
    adapter.setDataDirectory(folder.toString());
    assertThatThrownBy(adapter::broker)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tern://elsewhere:1");
  }
}
