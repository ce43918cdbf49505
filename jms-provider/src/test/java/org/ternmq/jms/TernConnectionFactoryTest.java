package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSRuntimeException;
import java.beans.BeanInfo;
import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ternmq.jms.jndi.TernObjectFactory;
import org.ternmq.jms.option.Option;

class TernConnectionFactoryTest {

  private static Map<String, PropertyDescriptor> beanProperties() throws IntrospectionException {
    BeanInfo bean = Introspector.getBeanInfo(TernConnectionFactory.class, Object.class);
    Map<String, PropertyDescriptor> properties = new HashMap<>();
    for (PropertyDescriptor property : bean.getPropertyDescriptors()) {
      properties.put(property.getName(), property);
    }
    return properties;
  }

  private static Object aValueOf(Option option) {
    return switch (option.kind()) {
      case TEXT, SECRET -> "x";
      case FLAG -> false;
      case INT -> (int) option.max();
      case LONG -> option.max();
    };
  }

  @Test
  void withoutUrlItIsForThisMachineAndTheDefaultPort() {
    assertThat(new TernConnectionFactory().getUrl()).isEqualTo("tern://localhost:5757");
    assertThat(TernConnectionFactory.DEFAULT_PORT).isEqualTo(5757);
  }

  @Test
  void everyOptionOfTheUrlIsABeanPropertyOfTheSameName() throws Exception {
    for (Option option : Option.values()) {
      TernConnectionFactory factory = new TernConnectionFactory("tern://a:1");
      PropertyDescriptor property = beanProperties().get(option.optionName());
      assertThat(property).as(option.optionName()).isNotNull();
      property.getWriteMethod().invoke(factory, aValueOf(option));
      boolean secret = option.kind() == Option.Kind.SECRET;
      assertThat(property.getReadMethod() == null).as(option.optionName()).isEqualTo(secret);
      if (!secret) {
        assertThat(property.getReadMethod().invoke(factory)).isEqualTo(aValueOf(option));
        assertThat(factory.getUrl())
            .isEqualTo("tern://a:1?" + option.optionName() + "=" + aValueOf(option));
      } else {
        assertThat(factory.getUrl()).isEqualTo("tern://a:1");
        assertThat(factory.getReference().get("url").getContent())
            .isEqualTo("tern://a:1?" + option.optionName() + "=x");
      }
    }
  }

  @Test
  void aValueOutOfRangeOrAWrongUrlIsRefusedAtOnceAndChangesNothing() {
    TernConnectionFactory factory = new TernConnectionFactory("tern://a:1");
    assertThatThrownBy(() -> factory.setPrefetchMessages(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> factory.setUrl("tern://a:x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> factory.setTrustedPackages("maxdepth=x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TernConnectionFactory("tern://"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(factory.getUrl()).isEqualTo("tern://a:1");
  }

  @Test
  void aUrlSetLaterKeepsTheOptionsSetBefore() {
    TernConnectionFactory factory = new TernConnectionFactory();
    factory.setUser("u");
    factory.setUrl("tern://a:1,b:2?clientId=c");
    assertThat(factory.getUser()).isEqualTo("u");
    assertThat(factory.getClientId()).isEqualTo("c");
    assertThat(factory.isReconnect()).isTrue();
  }

  @Test
  void itGoesThroughAStreamAndAReferenceWithItsPasswords() throws Exception {
    TernConnectionFactory factory = new TernConnectionFactory("tern://a:1?clientId=c", "u", "p");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(factory);
    }
    TernConnectionFactory read;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      read = (TernConnectionFactory) in.readObject();
    }
    TernConnectionFactory resolved =
        (TernConnectionFactory)
            new TernObjectFactory().getObjectInstance(factory.getReference(), null, null, null);
    for (TernConnectionFactory copy : new TernConnectionFactory[] {read, resolved}) {
      assertThat(copy.getReference()).isEqualTo(factory.getReference());
      assertThat(copy.getReference().get("url").getContent())
          .isEqualTo("tern://a:1?user=u&password=p&clientId=c");
    }
  }

  @Test
  void itShowsItsUrlWithoutPasswords() {
    assertThat(new TernConnectionFactory("tern://a:1", "u", "secret"))
        .hasToString("TernConnectionFactory(tern://a:1?user=u&password=***)");
  }

  @Test
  void anUnknownSessionModeIsRefusedBeforeAnythingIsConnected() {
    TernConnectionFactory factory = new TernConnectionFactory("tern://a.invalid:1");
    assertThatThrownBy(() -> factory.createContext(4))
        .isExactlyInstanceOf(JMSRuntimeException.class)
        .hasMessageContaining("session mode 4");
    assertThatThrownBy(() -> factory.createContext(-1)).isInstanceOf(JMSRuntimeException.class);
  }
}
