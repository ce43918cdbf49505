package org.ternmq.appserver.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.ResourceAdapterArchive;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.ternmq.appserver.holder.HolderAdapter;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Scratch;

/** One broker and one laid-out server for all test classes of a run. */
public final class PreparedServer implements BeforeAllCallback {
  private static final ExtensionContext.Namespace OWN =
      ExtensionContext.Namespace.create(PreparedServer.class);

  private static Running running;

  /** Ends them after the last class, when Arquillian has stopped its server. */
  private record Running(AppServer server, BrokerProcess broker) implements AutoCloseable {
    @Override
    public void close() {
      server.endProcess();
      broker.end();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    if (running == null) {
      AppServer server = AppServer.selected();
      Files.createDirectories(server.home().getParent());
      BrokerProcess broker = new BrokerProcess().data(Scratch.directory(server.name() + "-broker"));
      running = new Running(server, broker);
      Runtime.getRuntime().addShutdownHook(new Thread(server::endProcess, "end of the server"));
      context.getRoot().getStore(OWN).put("running", running);
      broker.start();
      Path rar = Path.of(AppServer.required("ternmq.rar"));
      long begin = System.nanoTime();
      server.prepare(
          broker.url(),
          new AppServer.Archives(
              rar,
              rar.resolveSibling("ternmq-embedded.rar"),
              holderRar(server.home().getParent())));
      System.out.printf(
          "%s laid out and configured in %d ms%n",
          server.name(), (System.nanoTime() - begin) / 1_000_000);
    }
  }

  private static Path holderRar(Path directory) {
    File file = directory.resolve("holder.rar").toFile();
    ShrinkWrap.create(ResourceAdapterArchive.class, "holder.rar")
        .addAsLibrary(
            ShrinkWrap.create(JavaArchive.class, "holder.jar")
                .addPackage(HolderAdapter.class.getPackage()))
        .addAsManifestResource("descriptors/holder-ra.xml", "ra.xml")
        .as(ZipExporter.class)
        .exportTo(file, true);
    return file.toPath();
  }

  /** The server of this run. */
  public static AppServer server() {
    return running.server();
  }

  /** The broker that the server was configured for. */
  public static BrokerProcess broker() {
    return running.broker();
  }
}
