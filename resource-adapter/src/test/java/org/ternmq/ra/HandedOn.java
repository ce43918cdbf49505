package org.ternmq.ra;

import static org.assertj.core.api.Assertions.assertThat;

import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.lang.reflect.Method;

/** Sets on a bean what Open Liberty does: whatever the resource adapter's getters answer. */
final class HandedOn {
  private HandedOn() {}

  static <T> T handOn(TernResourceAdapter adapter, T bean) throws ReflectiveOperationException {
    int handedOn = 0;
    try {
      for (PropertyDescriptor each :
          Introspector.getBeanInfo(bean.getClass()).getPropertyDescriptors()) {
        Object value = each.getWriteMethod() == null ? null : valueOf(adapter, each.getName());
        if (value != null) {
          each.getWriteMethod().invoke(bean, value);
          handedOn++;
        }
      }
    } catch (java.beans.IntrospectionException e) {
      throw new ReflectiveOperationException(e);
    }
    assertThat(handedOn).as("properties that %s has too", bean.getClass()).isPositive();
    return bean;
  }

  private static Object valueOf(TernResourceAdapter adapter, String name)
      throws ReflectiveOperationException, java.beans.IntrospectionException {
    for (PropertyDescriptor each :
        Introspector.getBeanInfo(TernResourceAdapter.class).getPropertyDescriptors()) {
      Method getter = each.getReadMethod();
      if (each.getName().equals(name) && getter != null) {
        return getter.invoke(adapter);
      }
    }
    return null;
  }
}
