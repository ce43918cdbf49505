package org.ternmq.ra.inbound;

import java.lang.annotation.Annotation;

/**
 * Which failures of a delivery leave its transaction to the server: those that the application has
 * declared to be its own, by annotation or in its descriptor ({@code application-exception}). With
 * {@code rollback = true} the server has marked the transaction; else it is to be committed.
 *
 * <p>All others roll back, whatever the server does with them. Not all servers roll back what
 * failed before it came to the bean: WildFly 39 commits deliveries that it refuses while it
 * undeploys the bean, and the message would be gone unseen.
 */
final class DeclaredExceptions {
  private static final String ANNOTATION = "jakarta.ejb.ApplicationException";
  private static final String OF_THE_CONTAINER = "jakarta.ejb.EJBException";

  private DeclaredExceptions() {}

  /**
   * @param bean the class of the message-driven bean; null if the server does not say
   */
  static boolean isDeclared(Throwable failure, Class<?> bean) {
    return isAnnotated(failure) || isUnwrappedOfTheBean(failure, bean);
  }

  private static boolean isAnnotated(Throwable failure) {
    for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
      for (Annotation each : type.getDeclaredAnnotations()) {
        if (each.annotationType().getName().equals(ANNOTATION)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * The descriptor is the server's to read; but a container passes on as it is only what is
   * declared, and wraps what is not into an exception of its own (Enterprise Beans 4.0, 9.3.4). So
   * what comes unwrapped and is of the bean's making was declared.
   */
  private static boolean isUnwrappedOfTheBean(Throwable failure, Class<?> bean) {
    if (bean == null || failure instanceof Error) {
      return false;
    }
    for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
      if (type.getName().equals(OF_THE_CONTAINER)) {
        return false;
      }
    }
    return failure.getClass().getClassLoader() == bean.getClassLoader()
        || wasThrownBy(failure, bean);
  }

  private static boolean wasThrownBy(Throwable failure, Class<?> bean) {
    for (StackTraceElement each : failure.getStackTrace()) {
      for (Class<?> type = bean;
          type != null && type != Object.class;
          type = type.getSuperclass()) {
        if (each.getClassName().equals(type.getName())) {
          return true;
        }
      }
    }
    return false;
  }
}
