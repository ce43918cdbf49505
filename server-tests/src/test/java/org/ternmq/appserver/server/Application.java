package org.ternmq.appserver.server;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.ternmq.appserver.application.CallServlet;
import org.ternmq.appserver.application.Definitions;
import org.ternmq.appserver.application.WildFlyDefinitions;

/** The application of the tests: how it is packed, and how it is called. */
public final class Application {
  /** Of the WAR, and with it of its address. */
  public static final String NAME = "servertests";

  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  private Application() {}

  /** The same for every server; each finds its own descriptor. */
  public static WebArchive war() {
    Map<String, String> names = PreparedServer.server().names();
    return ShrinkWrap.create(WebArchive.class, NAME + ".war")
        .addPackage(CallServlet.class.getPackage())
        .deleteClass(
            PreparedServer.server().name().equals("wildfly")
                ? Definitions.class
                : WildFlyDefinitions.class)
        .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
        .addAsWebInfResource("descriptors/ejb-jar.xml", "ejb-jar.xml")
        .addAsWebInfResource("descriptors/glassfish-ejb-jar.xml", "glassfish-ejb-jar.xml")
        .addAsWebInfResource("descriptors/ibm-ejb-jar-bnd.xml", "ibm-ejb-jar-bnd.xml")
        .addAsResource(
            new StringAsset(
                names.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .collect(Collectors.joining("\n"))),
            "names.properties")
        // WildFly makes what annotations define with the application's class loader.
        .setManifest(
            new StringAsset("Manifest-Version: 1.0\nDependencies: deployment.ternmq.rar\n"));
  }

  /** Calls the servlet, and gives its answer; fails if it is an error. */
  public static String call(String name, Map<String, String> parameters) {
    HttpResponse<String> response = response(name, parameters);
    if (response.statusCode() != 200) {
      throw new AssertionError(
          name + parameters + ": " + response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  private static HttpResponse<String> response(String name, Map<String, String> parameters) {
    String query =
        parameters.entrySet().stream()
            .map(
                entry ->
                    entry.getKey()
                        + "="
                        + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    URI address =
        URI.create(PreparedServer.server().baseUrl() + "/" + NAME + "/call/" + name + "?" + query);
    try {
      return HTTP.send(
          HttpRequest.newBuilder(address).timeout(Duration.ofMinutes(2)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError("no answer from " + address, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted at " + address, e);
    }
  }

  /** Calls without waiting for more than that: for calls that are held. */
  public static Thread callInBackground(String name, Map<String, String> parameters) {
    Thread caller =
        new Thread(
            () -> {
              try {
                response(name, parameters);
              } catch (AssertionError serverWasKilled) {
                System.out.println(serverWasKilled.getMessage());
              }
            },
            "call " + name);
    caller.setDaemon(true);
    caller.start();
    return caller;
  }

  /** Whether it answers at all. */
  public static boolean answers() {
    try {
      return response("table", Map.of()).statusCode() == 200;
    } catch (AssertionError notYet) {
      return false;
    }
  }
}
