package org.ternmq.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives tests a broker of their own: parameters of the types {@code ConnectionFactory}, {@code
 * JMSContext} and {@code Broker} are filled in. The broker starts when a test first asks for one of
 * them and stops after that test; asked for in {@code @BeforeAll} or a constructor, it serves all
 * tests of the class.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(TernMqExtension.class)
public @interface TernMq {

  /** Whether messages lie in a journal, in a temporary folder that is deleted afterwards. */
  boolean journal() default false;

  /** Whether factories reach the broker over TCP, at a free port of the loopback interface. */
  boolean tcp() default false;
}
