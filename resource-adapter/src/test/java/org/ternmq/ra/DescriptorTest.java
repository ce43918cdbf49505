package org.ternmq.ra;

import static org.assertj.core.api.Assertions.assertThat;

import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.ternmq.ra.inbound.TernActivationSpec;
import org.ternmq.ra.outbound.TernManagedConnectionFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** What ra.xml says, what the beans have and what the documentation tells are the same. */
class DescriptorTest {
  /** Not for users: the server gives them. */
  private static final Set<String> NOT_SETTINGS =
      Set.of("resourceAdapter", "logWriter", "reference");

  private static Document descriptor() throws Exception {
    try (InputStream in = DescriptorTest.class.getResourceAsStream("/META-INF/ra.xml")) {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
    }
  }

  private static List<Element> all(Document document, String name) {
    List<Element> found = new ArrayList<>();
    NodeList nodes = document.getElementsByTagName(name);
    for (int i = 0; i < nodes.getLength(); i++) {
      found.add((Element) nodes.item(i));
    }
    return found;
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    for (Node each = parent.getFirstChild(); each != null; each = each.getNextSibling()) {
      if (each instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }

  private static String text(Element parent, String name) {
    List<Element> found = children(parent, name);
    return found.isEmpty() ? null : found.get(0).getTextContent().trim();
  }

  private static void assertSame(Class<?> bean, Element declared) throws Exception {
    Object fresh = bean.getConstructor().newInstance();
    Set<String> described = new TreeSet<>();
    String documentation = Files.readString(Path.of("../docs/resource-adapter.md"));
    for (Element each : children(declared, "config-property")) {
      String name = text(each, "config-property-name");
      String value = text(each, "config-property-value");
      described.add(name);
      PropertyDescriptor property = new PropertyDescriptor(name, bean);
      assertThat(property.getPropertyType().getName())
          .as(bean + " " + name)
          .isEqualTo(text(each, "config-property-type"));
      // A server, in a package of its own, calls it by reflection.
      assertThat(property.getWriteMethod().getDeclaringClass()).as(name).isPublic();
      Object byDefault = property.getReadMethod().invoke(fresh);
      assertThat(byDefault == null ? null : byDefault.toString())
          .as("default of " + bean + " " + name)
          .isEqualTo(value);
      String row =
          "| `"
              + name
              + "` | "
              + property.getPropertyType().getSimpleName()
              + " | "
              + (value == null ? "none" : "`" + value + "`")
              + " | "
              + text(each, "description")
              + " |";
      assertThat(documentation).contains(row);
    }
    Set<String> settable = new TreeSet<>();
    for (PropertyDescriptor each : Introspector.getBeanInfo(bean).getPropertyDescriptors()) {
      if (each.getWriteMethod() != null
          && each.getReadMethod() != null // those of other providers are there to be refused
          && !NOT_SETTINGS.contains(each.getName())) {
        settable.add(each.getName());
      }
    }
    assertThat(described).as(bean.getName()).isEqualTo(settable);
  }

  @Test
  void everyPropertyIsDescribedWithItsTypeAndDefaultAndDocumented() throws Exception {
    Document document = descriptor();
    assertSame(TernResourceAdapter.class, all(document, "resourceadapter").get(0));
    for (Element each : all(document, "connection-definition")) {
      Class<?> factory = Class.forName(text(each, "managedconnectionfactory-class"));
      assertThat(factory).isAssignableTo(TernManagedConnectionFactory.class);
      assertSame(factory, each);
      assertThat(Class.forName(text(each, "connectionfactory-impl-class")))
          .isAssignableTo(Class.forName(text(each, "connectionfactory-interface")))
          .hasPublicMethods("createConnection");
      assertThat(Class.forName(text(each, "connection-impl-class")))
          .isAssignableTo(Class.forName(text(each, "connection-interface")));
    }
    assertSame(TernActivationSpec.class, all(document, "activationspec").get(0));
    for (Element each : all(document, "adminobject")) {
      Class<?> bean = Class.forName(text(each, "adminobject-class"));
      assertThat(bean).isAssignableTo(Class.forName(text(each, "adminobject-interface")));
      assertSame(bean, each);
    }
  }
}
