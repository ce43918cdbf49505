package org.ternmq.tck.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Which assertions of the specification a test covers, by the ids of the official TCK's lists, such
 * as {@code JMS:SPEC:2} or {@code JMS:JAVADOC:101}. An id stands here only if the test fails for a
 * provider that breaks the assertion.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Assertion {
  String[] value();
}
