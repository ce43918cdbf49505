package org.ternmq.jms.jndi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.TopicConnectionFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import javax.naming.Binding;
import javax.naming.CompositeName;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.ContextNotEmptyException;
import javax.naming.InitialContext;
import javax.naming.NameAlreadyBoundException;
import javax.naming.NameClassPair;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.NotContextException;
import javax.naming.Reference;
import javax.naming.StringRefAddr;
import org.junit.jupiter.api.Test;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.jms.destination.TernQueue;
import org.ternmq.jms.destination.TernTopic;

@SuppressWarnings("BanJNDI") // the directory is what is tested
class TernInitialContextFactoryTest {

  private static Context context(String... keysAndValues) throws NamingException {
    Properties properties = new Properties();
    properties.put(Context.INITIAL_CONTEXT_FACTORY, TernInitialContextFactory.class.getName());
    for (int i = 0; i < keysAndValues.length; i += 2) {
      properties.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return new InitialContext(properties);
  }

  private static String urlOf(Object factory) {
    return ((TernConnectionFactory) factory).getUrl();
  }

  @Test
  void withoutPropertiesThereAreFactoriesForTheDefaultUrl() throws NamingException {
    Context context = context();
    assertThat(context.lookup("ConnectionFactory")).isInstanceOf(ConnectionFactory.class);
    assertThat(context.lookup("QueueConnectionFactory")).isInstanceOf(QueueConnectionFactory.class);
    assertThat(context.lookup("TopicConnectionFactory")).isInstanceOf(TopicConnectionFactory.class);
    assertThat(urlOf(context.lookup("ConnectionFactory"))).isEqualTo("tern://localhost:5757");
  }

  @Test
  void theProvidersUrlIsForAllFactoriesWithoutOne() throws NamingException {
    assertThat(
            urlOf(
                context(Context.PROVIDER_URL, "tern://a:1?clientId=c").lookup("ConnectionFactory")))
        .isEqualTo("tern://a:1?clientId=c");
    Context named =
        context(
            Context.PROVIDER_URL,
            "tern://a:1",
            "connectionFactory.mine",
            "",
            "connectionfactory.jms/yours",
            " tern://b:2 ");
    assertThat(urlOf(named.lookup("mine"))).isEqualTo("tern://a:1");
    assertThat(urlOf(named.lookup("jms/yours"))).isEqualTo("tern://b:2");
    assertThatThrownBy(() -> named.lookup("ConnectionFactory"))
        .isInstanceOf(NameNotFoundException.class);
  }

  @Test
  void queuesAndTopicsAreFoundByTheirNamesInTheProperties() throws NamingException {
    Context context =
        context(
            "queue.orders", "shop.orders",
            "queue.jms/eu.west/orders", "eu.orders",
            "topic.news", "shop.news",
            "unrelated.key", "x");
    assertThat(context.lookup("orders")).isEqualTo(new TernQueue("shop.orders"));
    assertThat(context.lookup("jms/eu.west/orders")).isEqualTo(new TernQueue("eu.orders"));
    assertThat(context.lookup("news")).isEqualTo(new TernTopic("shop.news"));
    assertThat(((Context) context.lookup("jms/eu.west")).lookup("orders"))
        .isEqualTo(new TernQueue("eu.orders"));
    assertThat(context.lookup(new CompositeName("jms").add("eu.west").add("orders")))
        .isEqualTo(new TernQueue("eu.orders"));
  }

  @Test
  void destinationsThatNobodyNamedAreMadeAsTheyAreAskedFor() throws NamingException {
    Context context = context("queue.queue/bound", "physical");
    assertThat(context.lookup("queue/a.b")).isEqualTo(new TernQueue("a.b"));
    assertThat(context.lookup("topic/a")).isEqualTo(new TernTopic("a"));
    assertThat(context.lookup("dynamicQueues/a/b")).isEqualTo(new TernQueue("a/b"));
    assertThat(context.lookup("dynamicTopics/a")).isEqualTo(new TernTopic("a"));
    assertThat(context.lookup("queue/bound")).isEqualTo(new TernQueue("physical"));
    assertThatThrownBy(() -> context.lookup("dynamicQueues/" + "x".repeat(2_000)))
        .isInstanceOf(NamingException.class);
    assertThatThrownBy(() -> context.lookup("other/a"))
        .isInstanceOf(NameNotFoundException.class)
        .hasMessageContaining("other/a");
  }

  @Test
  void aWrongPropertyIsNamedInTheError() {
    assertThatThrownBy(() -> context("connectionFactory.x", "tern://a:x"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("connectionFactory.x")
        .hasMessageContaining("the port 'x'");
    assertThatThrownBy(() -> context(Context.PROVIDER_URL, "http://a"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(Context.PROVIDER_URL);
    assertThatThrownBy(() -> context("queue.q", ""))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("queue.q");
    assertThatThrownBy(() -> context("queue.", "x")).isInstanceOf(NamingException.class);
  }

  @Test
  void aDirectoryListsItsNamesAndItsBindings() throws NamingException {
    Context context = context("connectionFactory.cf", "", "queue.jms/q", "x", "topic.jms/t", "y");
    List<String> names = new ArrayList<>();
    for (NameClassPair pair : Collections.list(context.list(""))) {
      names.add(pair.getName() + " " + pair.getClassName());
    }
    assertThat(names)
        .containsExactly(
            "cf " + TernConnectionFactory.class.getName(), "jms " + Context.class.getName());
    List<Object> bound = new ArrayList<>();
    for (Binding binding : Collections.list(context.listBindings("jms"))) {
      bound.add(binding.getObject());
    }
    assertThat(bound).containsExactly(new TernQueue("x"), new TernTopic("y"));
    assertThatThrownBy(() -> context.list("jms/q")).isInstanceOf(NotContextException.class);
    assertThatThrownBy(() -> context.list("absent")).isInstanceOf(NameNotFoundException.class);
  }

  @Test
  void whatAnApplicationBindsIsFoundInItsOwnDirectoryOnly() throws NamingException {
    Context context = context();
    context.bind("mine", new TernQueue("q"));
    assertThat(context.lookup("mine")).isEqualTo(new TernQueue("q"));
    assertThatThrownBy(() -> context.bind("mine", "x"))
        .isInstanceOf(NameAlreadyBoundException.class);
    context.rebind("mine", "x");
    assertThat(context.lookup("mine")).isEqualTo("x");
    context.rename("mine", "yours");
    assertThatThrownBy(() -> context.lookup("mine")).isInstanceOf(NameNotFoundException.class);
    assertThat(context.lookup("yours")).isEqualTo("x");
    context.unbind("yours");
    context.unbind("yours");
    assertThatThrownBy(() -> context.lookup("yours")).isInstanceOf(NameNotFoundException.class);
    assertThatThrownBy(() -> context.rename("absent", "b"))
        .isInstanceOf(NameNotFoundException.class);
    assertThatThrownBy(() -> context.bind("no/such", "x"))
        .isInstanceOf(NameNotFoundException.class);
    assertThatThrownBy(() -> context.bind("", "x")).isInstanceOf(NamingException.class);
    assertThatThrownBy(() -> context().lookup("yours")).isInstanceOf(NameNotFoundException.class);
  }

  @Test
  void subContextsAreMadeFilledAndDestroyedWhenEmpty() throws NamingException {
    Context context = context();
    Context jms = context.createSubcontext("jms");
    jms.bind("q", new TernQueue("x"));
    assertThat(context.lookup("jms/q")).isEqualTo(new TernQueue("x"));
    assertThat(jms.getNameInNamespace()).isEqualTo("jms");
    assertThat(jms.composeName("q", "jms")).isEqualTo("jms/q");
    assertThatThrownBy(() -> context.destroySubcontext("jms"))
        .isInstanceOf(ContextNotEmptyException.class);
    assertThatThrownBy(() -> context.destroySubcontext("jms/q"))
        .isInstanceOf(NotContextException.class);
    jms.unbind("q");
    context.destroySubcontext("jms");
    context.destroySubcontext("jms");
    assertThatThrownBy(() -> context.lookup("jms")).isInstanceOf(NameNotFoundException.class);
  }

  @Test
  void aReferenceThatIsBoundIsResolvedWhenLookedUp() throws NamingException {
    Context context = context();
    context.bind("q", new TernQueue("x").getReference());
    context.bind("t", new TernTopic("y").getReference());
    context.bind("cf", new TernConnectionFactory("tern://a:1").getReference());
    context.bind(
        "plain",
        new Reference(
            Queue.class.getName(),
            new StringRefAddr("name", "z"),
            TernObjectFactory.class.getName(),
            null));
    assertThat(context.lookup("q")).isEqualTo(new TernQueue("x"));
    assertThat(context.lookup("t")).isEqualTo(new TernTopic("y"));
    assertThat(urlOf(context.lookup("cf"))).isEqualTo("tern://a:1");
    assertThat(context.lookup("plain")).isEqualTo(new TernQueue("z"));
    context.bind(
        "broken",
        new Reference(
            TernConnectionFactory.class.getName(),
            new StringRefAddr("url", "http://a"),
            TernObjectFactory.class.getName(),
            null));
    assertThatThrownBy(() -> context.lookup("broken"))
        .isInstanceOf(NamingException.class)
        .hasMessageContaining("broken");
  }

  @Test
  void theObjectFactoryLeavesWhatIsNotOurs() {
    TernObjectFactory factory = new TernObjectFactory();
    assertThat(factory.getObjectInstance("x", null, null, null)).isNull();
    assertThat(factory.getObjectInstance(new Reference("java.lang.String"), null, null, null))
        .isNull();
  }

  @Test
  void aClosedContextIsOfNoUseButOthersOfTheDirectoryAre() throws NamingException {
    Context context = context("queue.q", "x");
    Context other = (Context) context.lookup("");
    context.close();
    context.close();
    assertThatThrownBy(() -> context.lookup("q")).isInstanceOf(NamingException.class);
    assertThat(other.lookup("q")).isEqualTo(new TernQueue("x"));
  }

  @Test
  void theEnvironmentIsACopyThatCanBeAddedTo() throws NamingException {
    Context context = context("queue.q", "x");
    assertThat(context.addToEnvironment("a", "1")).isNull();
    assertThat(context.getEnvironment().get("a")).isEqualTo("1");
    context.getEnvironment().clear();
    assertThat(context.getEnvironment().get("queue.q")).isEqualTo("x");
    assertThat(context.removeFromEnvironment("a")).isEqualTo("1");
    assertThat(context.getEnvironment().get("a")).isNull();
  }
}
