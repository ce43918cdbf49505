package org.ternmq.server.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ternmq.server.destination.Destinations;
import org.ternmq.server.effect.Authenticator;
import org.ternmq.server.queue.LongMap;
import org.ternmq.server.queue.Shard;
import org.ternmq.server.transaction.Branches;

/** What the handlers of commands share. */
final class CoreParts {
  final Shard shard;
  final Authenticator authenticator;
  final Destinations destinations;
  final Branches branches;
  final ClientTable clients;
  final SendCredits credits;
  final LongMap<Conversation> conversations = new LongMap<>(); // derived
  final Map<String, Conversation> byClientId = new LinkedHashMap<>(); // derived
  final List<Conversation> withNews = new ArrayList<>(); // derived: to be confirmed this round
  boolean storeFull; // derived: the store's word

  CoreParts(Shard shard, Authenticator authenticator) {
    this.shard = shard;
    this.authenticator = authenticator;
    this.destinations = new Destinations(shard);
    this.branches = new Branches(shard, destinations);
    this.clients = new ClientTable(shard);
    this.credits = new SendCredits(shard);
  }
}
