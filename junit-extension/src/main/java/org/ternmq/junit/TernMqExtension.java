package org.ternmq.junit;

import jakarta.jms.JMSContext;
import java.lang.reflect.AnnotatedElement;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.server.Broker;

/** Fills in what {@link TernMq} promises. */
public final class TernMqExtension implements ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(TernMqExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Broker.class || type == JMSContext.class || isFactory(type);
  }

  private static boolean isFactory(Class<?> type) {
    return type != Object.class
        && type.isAssignableFrom(TernConnectionFactory.class)
        && type.getPackageName().matches("jakarta\\.jms|org\\.ternmq\\.jms");
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    // The store looks into those of the enclosing contexts first: a class's broker serves its
    // tests.
    TestBroker broker =
        context
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(
                TestBroker.class, key -> TestBroker.start(settings(context)), TestBroker.class);
    Class<?> type = parameter.getParameter().getType();
    if (type == Broker.class) {
      return broker.broker();
    }
    return type == JMSContext.class ? broker.newContext() : broker.factory();
  }

  /** The annotation nearest to the test. */
  private static TernMq settings(ExtensionContext context) {
    for (ExtensionContext at = context; at != null; at = at.getParent().orElse(null)) {
      Optional<AnnotatedElement> element = at.getElement();
      Optional<TernMq> found =
          element.isEmpty()
              ? Optional.empty()
              : AnnotationSupport.findAnnotation(element.get(), TernMq.class);
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw new ParameterResolutionException(
        "TernMqExtension is registered by @TernMq, which is not there");
  }
}
