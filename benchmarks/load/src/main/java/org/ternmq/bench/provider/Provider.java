package org.ternmq.bench.provider;

import java.util.List;
import java.util.Optional;

/**
 * A Jakarta Messaging provider that takes part. The load knows the Jakarta Messaging API only: a
 * provider says how its broker is started, and which connection factories (classes with a public
 * constructor that takes a URL) its client library has.
 */
public interface Provider {
  /** What the tables call it. */
  String name();

  /** What makes a persistent send wait for the disk. */
  String durability();

  /** Class path entries of the load's process. */
  List<String> clientClassPath();

  /** How its broker is started, in the foreground; empty where it lives in the client's JVM. */
  Optional<ProcessBuilder> brokerCommand(Place place);

  /** Where clients connect. */
  String url(Place place);

  /** The class of its connection factory. */
  String factory();

  /** The class of its connection factory for XA. */
  String xaFactory();
}
