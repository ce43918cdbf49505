package org.ternmq.appserver.server;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that runs against the selected server: laid out first, then Arquillian's turn. By
 * its tag the build runs it behind {@code package} only, with a server's profile.
 */
@Tag("server")
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({PreparedServer.class, ArquillianExtension.class})
public @interface OnServer {}
