package org.ternmq.tck.conformance;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the suite on one provider. */
public final class Suite {
  private Suite() {}

  /**
   * Blocks until every test has ended.
   *
   * @param provider see {@link Providers#open}
   * @param classNames a regular expression that the full class names must match; {@code .*} for all
   */
  public static void run(String provider, String classNames, TestExecutionListener... listeners) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectPackage(Suite.class.getPackageName()))
            .filters(ClassNameFilter.includeClassNamePatterns(classNames))
            .configurationParameter(JmsExtension.PROVIDER, provider)
            .build();
    Launcher launcher = LauncherFactory.create();
    launcher.execute(request, listeners);
  }
}
