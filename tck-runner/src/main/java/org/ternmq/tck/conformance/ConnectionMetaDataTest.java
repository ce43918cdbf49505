package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionMetaData;
import jakarta.jms.JMSException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a connection says of the provider (specification 6.1.6). */
@Conformance
class ConnectionMetaDataTest {

  @Test
  @Assertion({"JMS:JAVADOC:486", "JMS:JAVADOC:488", "JMS:JAVADOC:490", "JMS:JAVADOC:516"})
  void theVersionOfTheApiIsThreeDotOne(Jms jms) throws JMSException {
    ConnectionMetaData metaData = jms.connection().getMetaData();

    assertThat(metaData.getJMSVersion()).isEqualTo("3.1");
    assertThat(metaData.getJMSMajorVersion()).isEqualTo(3);
    assertThat(metaData.getJMSMinorVersion()).isEqualTo(1);
  }

  @Test
  @Assertion({"JMS:JAVADOC:492", "JMS:JAVADOC:494", "JMS:JAVADOC:496", "JMS:JAVADOC:498"})
  void theProviderTellsItsNameAndVersion(Jms jms) throws JMSException {
    ConnectionMetaData metaData = jms.connection().getMetaData();

    assertThat(metaData.getJMSProviderName()).isNotBlank();
    assertThat(metaData.getProviderVersion()).isNotBlank();
    assertThat(metaData.getProviderMajorVersion()).isNotNegative();
    assertThat(metaData.getProviderMinorVersion()).isNotNegative();
  }

  @Test
  @Assertion("JMS:JAVADOC:500")
  void theMandatoryPropertyIsAmongTheSupportedOnes(Jms jms) throws JMSException {
    Enumeration<?> supported = jms.connection().getMetaData().getJMSXPropertyNames();
    List<?> names = Collections.list(supported);

    assertThat(names)
        .allSatisfy(name -> assertThat(name).asString().startsWith("JMSX"))
        .doesNotHaveDuplicates();
    assertThat(names.contains("JMSXDeliveryCount")).as("JMSXDeliveryCount in %s", names).isTrue();
  }

  @Test
  @Assertion("JMS:JAVADOC:516")
  void everyKindOfConnectionHasMetaData(Jms jms) throws JMSException {
    assertThat(jms.queueConnection().getMetaData().getJMSVersion()).isEqualTo("3.1");
    assertThat(jms.topicConnection().getMetaData().getJMSVersion()).isEqualTo("3.1");
    assertThat(jms.context().getMetaData().getJMSVersion()).isEqualTo("3.1");
  }
}
