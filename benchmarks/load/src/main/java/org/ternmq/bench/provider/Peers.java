package org.ternmq.bench.provider;

/** How the brokers of the peers are started: an embedding main class with data folder and port. */
final class Peers {
  private Peers() {}

  static ProcessBuilder broker(Place place, String classPath, String mainClass) {
    return new ProcessBuilder(
        place.javaCommand(),
        "-Xms" + place.heap(),
        "-Xmx" + place.heap(),
        "-cp",
        classPath,
        mainClass,
        place.data().toString(),
        Integer.toString(place.port()));
  }
}
