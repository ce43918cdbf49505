package org.ternmq.appserver.holder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * A file {@code hold-prepare} or {@code hold-commit} in the folder {@code holder.directory} holds
 * the call of that name until the file is gone; the file {@code held} says that one is held. What
 * is prepared is a file too, so that recovery after the crash finds this branch.
 */
final class HolderResource implements XAResource {
  private static final long LOOK_EVERY_NANOS = 10_000_000;

  private record Branch(int getFormatId, byte[] getGlobalTransactionId, byte[] getBranchQualifier)
      implements Xid {}

  private static Path directory() {
    return Path.of(System.getProperty("holder.directory"));
  }

  private static Path file(Xid xid) {
    HexFormat hex = HexFormat.of();
    return directory()
        .resolve("prepared")
        .resolve(
            xid.getFormatId()
                + "_"
                + hex.formatHex(xid.getGlobalTransactionId())
                + "_"
                + hex.formatHex(xid.getBranchQualifier()));
  }

  private static void holdAt(String call) throws XAException {
    Path order = directory().resolve("hold-" + call);
    if (!Files.exists(order)) {
      return;
    }
    try {
      Files.writeString(directory().resolve("held"), call);
    } catch (IOException e) {
      throw failure(e);
    }
    while (Files.exists(order)) {
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }

  private static XAException failure(IOException cause) {
    XAException failure = new XAException(XAException.XAER_RMERR);
    failure.initCause(cause);
    return failure;
  }

  @Override
  public int prepare(Xid xid) throws XAException {
    holdAt("prepare");
    try {
      Files.createDirectories(file(xid).getParent());
      Files.createFile(file(xid));
    } catch (IOException e) {
      throw failure(e);
    }
    return XA_OK;
  }

  @Override
  public void commit(Xid xid, boolean onePhase) throws XAException {
    holdAt("commit");
    forget(xid);
  }

  @Override
  public void rollback(Xid xid) throws XAException {
    forget(xid);
  }

  @Override
  public void forget(Xid xid) throws XAException {
    try {
      Files.deleteIfExists(file(xid));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public Xid[] recover(int flags) throws XAException {
    Path prepared = directory().resolve("prepared");
    if ((flags & TMSTARTRSCAN) == 0 || !Files.isDirectory(prepared)) {
      return new Xid[0];
    }
    List<Xid> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(prepared)) {
      for (Path file : files.toList()) {
        List<String> parts = List.of(file.getFileName().toString().split("_", -1));
        found.add(
            new Branch(
                Integer.parseInt(parts.get(0)),
                HexFormat.of().parseHex(parts.get(1)),
                HexFormat.of().parseHex(parts.get(2))));
      }
    } catch (IOException e) {
      throw failure(e);
    }
    return found.toArray(Xid[]::new);
  }

  @Override
  public void start(Xid xid, int flags) {}

  @Override
  public void end(Xid xid, int flags) {}

  @Override
  public boolean isSameRM(XAResource other) {
    return other instanceof HolderResource;
  }

  @Override
  public int getTransactionTimeout() {
    return 0;
  }

  @Override
  public boolean setTransactionTimeout(int seconds) {
    return false;
  }
}
