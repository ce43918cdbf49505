package org.ternmq.tck.conformance;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test its {@link Jms}. The provider is opened once for a run, from the configuration
 * parameter {@value #PROVIDER}.
 */
final class JmsExtension implements ParameterResolver {
  static final String PROVIDER = "ternmq.conformance.provider";
  private static final Namespace NAMESPACE = Namespace.create(JmsExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Jms.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Provider provider =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(Provider.class, key -> open(context), Provider.class);
    String test = context.getRequiredTestClass().getSimpleName();
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Jms.class, key -> new Jms(provider, test), Jms.class);
  }

  private static Provider open(ExtensionContext context) {
    String specification =
        context.getConfigurationParameter(PROVIDER).orElse("tern:vm://conformance");
    try {
      return Providers.open(specification);
    } catch (javax.naming.NamingException e) {
      throw new IllegalStateException("no provider at " + specification + ": " + e, e);
    }
  }
}
