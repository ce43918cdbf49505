package org.ternmq.appserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.ternmq.appserver.server.OnServer;
import org.ternmq.appserver.server.PreparedServer;

/** The example {@code orders-web}, the very archive that its build made, as a browser sees it. */
@OnServer
class OrdersWebTest {
  private static final Duration PATIENT = Duration.ofMinutes(2);

  /** Follows no redirections, as they are part of what is tested. */
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  @Deployment(testable = false)
  static WebArchive war() {
    return ShrinkWrap.createFromZipFile(
        WebArchive.class, new File(System.getProperty("ternmq.orders-web")));
  }

  private static HttpResponse<String> ask(String path, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HTTP.send(
        request
            .uri(URI.create(PreparedServer.server().baseUrl() + path))
            .timeout(Duration.ofMinutes(1))
            .build(),
        BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return ask(path, HttpRequest.newBuilder().GET());
  }

  private static HttpResponse<String> place(String customer, String quantity)
      throws IOException, InterruptedException {
    String form =
        "customer="
            + URLEncoder.encode(customer, StandardCharsets.UTF_8)
            + "&article=TANDEM&quantity="
            + URLEncoder.encode(quantity, StandardCharsets.UTF_8);
    return ask(
        "/orders-web/orders",
        HttpRequest.newBuilder()
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)));
  }

  /** Places an order that is right; gives the path of the page that shows it. */
  private static String placed(String customer) throws IOException, InterruptedException {
    HttpResponse<String> answer = place(customer, "2");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    return URI.create(answer.headers().firstValue("Location").orElseThrow()).getRawPath()
        + "?"
        + URI.create(answer.headers().firstValue("Location").orElseThrow()).getRawQuery();
  }

  /** The order's row, when it says that it is handled. */
  private static String handledRow(String page) {
    String id = page.substring(page.indexOf('=') + 1);
    await("order " + id + " is handled")
        .atMost(PATIENT)
        .pollInterval(Duration.ofMillis(250))
        .until(() -> row(get(page).body(), id).contains(">handled<"));
    try {
      return row(get(page).body(), id);
    } catch (IOException e) {
      throw new AssertionError(page, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(page, e);
    }
  }

  /** Empty, if it is not there; fails if it is there twice. */
  private static String row(String html, String id) {
    int begin = html.indexOf("id=\"" + id + "\"");
    if (begin < 0) {
      return "";
    }
    assertThat(html.indexOf("id=\"" + id + "\"", begin + 1)).as("a second row").isNegative();
    return html.substring(begin, html.indexOf("</tr>", begin));
  }

  @Test
  void anOrderIsPlacedAndShownAsHandled() throws IOException, InterruptedException {
    String page = placed("Zoë <b>Müller</b>");

    assertThat(handledRow(page))
        .contains("Zoë &lt;b&gt;Müller&lt;/b&gt;", "Tandem", "3,798.00 EUR")
        .doesNotContain("attempt");
    assertThat(get(page).body()).contains("Your order is placed");
  }

  @Test
  void anOrderThatIsNotRightIsAnsweredWithWhatIsWrong() throws IOException, InterruptedException {
    String customer = "customer " + UUID.randomUUID();

    HttpResponse<String> answer = place(customer, "a few");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("a whole number from 1 to 1000", customer, "value=\"a few\"")
        .contains("Your order was not placed yet");
    assertThat(get("/orders-web/orders").body()).doesNotContain(customer);
  }

  @Test
  void pagesAndTheirStyleAreFoundAndOthersAreMissedPolitely()
      throws IOException, InterruptedException {
    assertThat(get("/orders-web/").body()).contains("<h1>Place an order</h1>");
    assertThat(get("/orders-web/style.css").body()).contains("system-ui", "body {");
    HttpResponse<String> missing = get("/orders-web/nowhere");
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.body()).contains("There is no page of this name.");
  }

  @Test
  void anOrderThatWasPlacedJustBeforeTheBrokerIsKilledIsHandledOnce()
      throws IOException, InterruptedException {
    String before = placed("before");
    handledRow(before);
    String justBefore = placed("just before");

    PreparedServer.broker().killAndRestart();

    await("the page is back")
        .atMost(PATIENT)
        .until(() -> get("/orders-web/orders").statusCode() == 200);
    assertThat(handledRow(justBefore)).contains("just before");
    assertThat(handledRow(before)).contains("before");
    // Nothing was deployed again.
    assertThat(handledRow(placed("after"))).contains("after");
  }

  @Test
  void withoutABrokerTheOrderIsNotTakenAndThePageSaysSo() throws IOException, InterruptedException {
    PreparedServer.broker().kill();
    try {
      HttpResponse<String> answer = place("without a broker", "1");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body())
          .contains("message broker does not answer", "value=\"without a broker\"");
      HttpResponse<String> orders = get("/orders-web/orders");
      assertThat(orders.statusCode()).isEqualTo(503);
      assertThat(orders.body()).contains("does not answer");
    } finally {
      PreparedServer.broker().start();
    }
    await("the page is back")
        .atMost(PATIENT)
        .until(() -> get("/orders-web/orders").statusCode() == 200);
    handledRow(placed("with a broker again"));
  }
}
