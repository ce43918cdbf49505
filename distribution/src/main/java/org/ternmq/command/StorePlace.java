package org.ternmq.command;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.ServiceLoader;
import org.ternmq.server.BrokerOptions;
import org.ternmq.server.offline.OfflineStore;
import org.ternmq.server.offline.StateSource;
import org.ternmq.server.offline.StoreCopy;
import org.ternmq.server.store.DatabaseOptions;
import org.ternmq.server.store.StoreProvider;

/** Where a stopped broker's data are, or are to be: a data directory or a database. */
abstract class StorePlace {

  /**
   * @param text a data directory, an URL of JDBC, or a broker's configuration file
   * @param user null for none
   * @param password null for none
   */
  static StorePlace of(String text, String user, String password) throws IOException {
    if (text.toLowerCase(Locale.ROOT).startsWith("jdbc:")) {
      return new InDatabase(DatabaseOptions.of(text, user, password));
    }
    StorePlace place = text.endsWith(".properties") ? configured(Path.of(text)) : inDirectory(text);
    if (user != null) {
      throw CommandException.usage("a user is for a database, and " + text + " is none");
    }
    return place;
  }

  private static StorePlace inDirectory(String text) {
    return new InDirectory(Path.of(text));
  }

  private static StorePlace configured(Path file) throws IOException {
    try {
      BrokerOptions options = BrokerOptions.load(file);
      if (options.database() != null) {
        return new InDatabase(options.database());
      }
      if (options.dataDirectory() != null) {
        return new InDirectory(options.dataDirectory());
      }
      throw new CommandException(file + " has neither data nor jdbc-url");
    } catch (NoSuchFileException missing) {
      throw new CommandException("there is no configuration file " + file, missing);
    } catch (IllegalArgumentException wrong) {
      throw new CommandException(file + ": " + ErrorLine.reason(wrong), wrong);
    }
  }

  /** Reads what is there; refuses what a running broker uses. */
  abstract OfflineStore open() throws IOException;

  /** Refuses a place that holds anything, as far as that can be told without opening it. */
  abstract void requireNew() throws IOException;

  /** Makes a store that holds the state. */
  abstract void create(StateSource state) throws IOException;

  private static final class InDirectory extends StorePlace {
    private final Path directory;

    InDirectory(Path directory) {
      this.directory = directory;
    }

    @Override
    OfflineStore open() throws IOException {
      return DataDirectory.open(directory);
    }

    @Override
    void requireNew() throws IOException {
      DataDirectory.requireNew(directory);
    }

    @Override
    void create(StateSource state) throws IOException {
      DataDirectory.create(directory, state);
    }

    @Override
    public String toString() {
      return directory.toString();
    }
  }

  private static final class InDatabase extends StorePlace {
    private final DatabaseOptions options;

    InDatabase(DatabaseOptions options) {
      this.options = options;
    }

    private static StoreProvider provider() {
      return ServiceLoader.load(StoreProvider.class)
          .findFirst()
          .orElseThrow(() -> new CommandException("there is no ternmq-jdbc-store here"));
    }

    @Override
    OfflineStore open() {
      return OfflineStore.of(provider().toRead(options));
    }

    @Override
    void requireNew() {
      // Found when it is opened, before anything is written.
    }

    @Override
    void create(StateSource state) {
      StoreProvider.Filling store = provider().toFill(options);
      try (OfflineStore target = OfflineStore.of(store, state.instance())) {
        StoreCopy.copy(state, target);
        store.finished();
      }
    }

    @Override
    public String toString() {
      return options.toString();
    }
  }
}
