package org.ternmq.bench.provider;

import java.util.List;

/** All that can take part. */
public final class Providers {
  private Providers() {}

  /** In the order of the tables. */
  public static List<Provider> all(Project project) {
    return List.of(
        new TernMq(project), new TernMqInVm(project), Peer.artemis(project), Peer.classic(project));
  }

  /** The one of that name. */
  public static Provider named(String name, Project project) {
    return all(project).stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no provider " + name));
  }
}
