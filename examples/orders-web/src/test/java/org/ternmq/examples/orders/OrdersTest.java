package org.ternmq.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ejb.EJBException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ternmq.examples.orders.Browser.Answer;
import org.ternmq.jms.TernConnectionFactory;

/** The pages and the bean on a broker, without a server around them. */
class OrdersTest {
  private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");

  private JMSContext context;
  private OrderQueues queues;

  @BeforeEach
  void connect() {
    context = new TernConnectionFactory("tern:vm://orders-" + UUID.randomUUID()).createContext();
    queues = new OrderQueues(context);
  }

  @AfterEach
  void disconnect() {
    context.close();
  }

  private Browser orders() throws ServletException {
    return new Browser(
        new OrdersServlet(
            new OrderDesk() {
              @Override
              public void place(Order order) {
                queues.place(order);
              }

              @Override
              public List<Order> waiting() {
                return queues.waiting();
              }

              @Override
              public List<HandledOrder> handled() {
                return queues.handled();
              }
            }));
  }

  private Answer place(String customer, String article, String quantity)
      throws ServletException, IOException {
    return orders().post(Map.of("customer", customer, "article", article, "quantity", quantity));
  }

  /** As the server would: gives the bean the next message. */
  private void deliver() {
    try (JMSConsumer consumer = context.createConsumer(context.createQueue(OrderQueues.PLACED))) {
      Message message = consumer.receive(5_000);
      assertThat(message).isNotNull();
      queues.handle(message, NOON);
    }
  }

  @Test
  void anOrderIsPlacedThenWaitsThenIsHandled() throws ServletException, IOException {
    Answer placed = place("Ada Lovelace", "TANDEM", "2");

    assertThat(placed.status()).isEqualTo(303);
    String location = placed.headers().get("Location");
    assertThat(location).startsWith("/shop/orders?placed=");
    String id = location.substring(location.indexOf('=') + 1);
    Answer waiting = orders().get(Map.of("placed", id));
    assertThat(waiting.status()).isEqualTo(200);
    assertThat(waiting.html())
        .contains("Your order is placed", "Ada Lovelace", "Tandem", "3,798.00 EUR", ">waiting<")
        .contains("http-equiv=\"refresh\"")
        .doesNotContain(">handled<");

    deliver();

    Answer handled = orders().get(Map.of("placed", id));
    assertThat(handled.html())
        .contains("<tr class=\"mine\" id=\"" + id + "\">", ">handled<", "2026-05-04 12:00:00")
        .doesNotContain(">waiting<", "http-equiv=\"refresh\"", "attempt");
    assertThat(queues.waiting()).isEmpty();
    assertThat(queues.handled()).hasSize(1);
  }

  @Test
  void whileTheBeanHasAnOrderInHandsItsCustomerIsToldSo() throws Exception {
    String location = place("Ada Lovelace", "TANDEM", "2").headers().get("Location");
    String id = location.substring(location.indexOf('=') + 1);
    try (JMSContext bean = context.createContext(JMSContext.SESSION_TRANSACTED);
        JMSConsumer consumer = bean.createConsumer(bean.createQueue(OrderQueues.PLACED))) {
      assertThat(consumer.receive(5_000)).isNotNull();

      assertThat(orders().get(Map.of("placed", id)).html())
          .contains("Your order is being handled just now", "http-equiv=\"refresh\"")
          .doesNotContain("There is no order yet");
      assertThat(orders().get(Map.of()).html())
          .contains("There is no order yet")
          .doesNotContain("http-equiv=\"refresh\"");
      bean.rollback();
    }
  }

  @Test
  void anOrderThatIsNotRightIsShownAgainWithWhatIsWrong() throws ServletException, IOException {
    Answer answer = place("<script>alert('x')</script>\"&", "BELL", "none");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.html())
        .contains(
            "value=\"&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;\"",
            "value=\"none\"",
            "<option value=\"BELL\" selected>",
            "a whole number from 1 to 1000",
            "aria-invalid=\"true\" aria-describedby=\"quantity-problem\"")
        .doesNotContain("<script>", "customer-problem");
    assertThat(queues.waiting()).isEmpty();
  }

  @Test
  void whatACustomerWroteIsNoMarkupAmongTheOrders() throws ServletException, IOException {
    place("<b>Ada</b> & Co", "BELL", "1");
    deliver();

    assertThat(orders().get(Map.of("placed", "\"><script>")).html())
        .contains("&lt;b&gt;Ada&lt;/b&gt; &amp; Co")
        .doesNotContain("<b>", "<script>", "Your order is");
  }

  @Test
  void theNewestComeFirstAndNoMoreThanFifty() {
    for (int i = 0; i < 55; i++) {
      queues.place(new Order("id-" + i, "Ada", Article.BELL, 1, NOON));
      deliver();
    }
    queues.place(new Order("waits", "Ada", Article.BELL, 1, NOON));

    List<HandledOrder> handled = queues.handled();
    assertThat(handled).hasSize(OrderQueues.SHOWN);
    assertThat(handled.get(0).order().id()).isEqualTo("id-54");
    assertThat(handled.get(49).order().id()).isEqualTo("id-5");
    String html = Page.orders("", queues.waiting(), handled, null);
    assertThat(html).contains("The 50 orders that came last are shown.");
    assertThat(html.indexOf("\"waits\"")).isLessThan(html.indexOf("\"id-54\""));
  }

  @Test
  void whatIsNoOrderFailsAtTheBeanAndIsNotShown() throws JMSException {
    context
        .createProducer()
        .send(context.createQueue(OrderQueues.PLACED), "a text of another program");
    var wrong = context.createMapMessage();
    wrong.setString("id", "id-1");
    wrong.setString("customer", "Ada");
    wrong.setString("article", "ROCKET");
    wrong.setInt("quantity", 1);
    context.createProducer().send(context.createQueue(OrderQueues.PLACED), wrong);

    assertThat(queues.waiting()).isEmpty();
    assertThatThrownBy(this::deliver)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not an order");
    assertThatThrownBy(this::deliver).hasMessageContaining("article");
    assertThat(queues.handled()).isEmpty();
  }

  @Test
  void thePageTellsAtWhichAttemptAnOrderWasHandled() {
    Order order = new Order("id-1", "Ada", Article.BELL, 1, NOON);

    String html = Page.orders("", List.of(), List.of(new HandledOrder(order, NOON, 3)), null);

    assertThat(html).contains("at attempt 3");
  }

  @Test
  void withoutABrokerThePagesSayThatAndNotMore() throws ServletException, IOException {
    Browser browser =
        new Browser(
            new OrdersServlet(
                new OrderDesk() {
                  @Override
                  public void place(Order order) {
                    throw new EJBException("connection refused to 10.0.0.1");
                  }

                  @Override
                  public List<Order> waiting() {
                    throw new EJBException("connection refused to 10.0.0.1");
                  }
                }));

    Answer read = browser.get(Map.of());
    assertThat(read.status()).isEqualTo(503);
    assertThat(read.html()).contains("does not answer").doesNotContain("10.0.0.1");
    Answer placed = browser.post(Map.of("customer", "Ada", "article", "BELL", "quantity", "7"));
    assertThat(placed.status()).isEqualTo(503);
    assertThat(placed.html())
        .contains("look at the orders before you try again", "value=\"Ada\"", "value=\"7\"")
        .doesNotContain("10.0.0.1");
  }

  @Test
  void theFormIsEmptyAtFirstAndPagesForbidScripts() throws ServletException, IOException {
    Answer answer = new Browser(new FormServlet()).get(Map.of());

    assertThat(answer.html())
        .contains("action=\"/shop/orders\"", "href=\"/shop/style.css\"")
        .doesNotContain("class=\"problem\"", "role=\"alert\"");
    assertThat(answer.headers().get("Content-Security-Policy")).startsWith("default-src 'none'");
    assertThat(answer.headers()).containsEntry("Content-Type", "text/html;charset=UTF-8");
  }

  @Test
  void errorPagesTellNothingOfTheServer() throws ServletException, IOException {
    Answer missing =
        new Browser(new ErrorServlet())
            .with(RequestDispatcher.ERROR_STATUS_CODE, 404)
            .get(Map.of());
    Answer failed =
        new Browser(new ErrorServlet())
            .with(RequestDispatcher.ERROR_STATUS_CODE, 500)
            .with(RequestDispatcher.ERROR_EXCEPTION, new IllegalStateException("secret"))
            .post(Map.of());

    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.html()).contains("There is no page of this name.");
    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.html()).contains("try again later").doesNotContain("secret");
  }
}
