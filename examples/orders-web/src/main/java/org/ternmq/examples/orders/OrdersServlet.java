package org.ternmq.examples.orders;

import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.UUID;

/** GET shows the orders, POST places one. */
@WebServlet("/orders")
public class OrdersServlet extends PageServlet {
  private static final long serialVersionUID = 1L;

  @EJB private transient OrderDesk desk;

  public OrdersServlet() {}

  /** For tests without a container. */
  OrdersServlet(OrderDesk desk) {
    this.desk = desk;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String html;
    int status = HttpServletResponse.SC_OK;
    try {
      html =
          Page.orders(
              root(request), desk.waiting(), desk.handled(), request.getParameter("placed"));
    } catch (EJBException e) {
      getServletContext().log("The orders cannot be read", e);
      status = HttpServletResponse.SC_SERVICE_UNAVAILABLE;
      html =
          Page.failure(
              root(request),
              "Orders",
              "The orders cannot be shown just now: the message broker does not answer. None is"
                  + " lost; please try again in a moment.");
    }
    show(response, status, html);
  }

  /** After a success the browser is sent on, so that it does not place the order again. */
  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    request.setCharacterEncoding("UTF-8");
    OrderForm form =
        OrderForm.of(
            request.getParameter("customer"),
            request.getParameter("article"),
            request.getParameter("quantity"));
    if (!form.canBePlaced()) {
      show(response, HttpServletResponse.SC_BAD_REQUEST, Page.form(root(request), form, null));
      return;
    }
    Order order = form.order(UUID.randomUUID().toString(), Instant.now());
    try {
      desk.place(order);
    } catch (EJBException e) {
      getServletContext().log("The order " + order.id() + " cannot be placed", e);
      show(
          response,
          HttpServletResponse.SC_SERVICE_UNAVAILABLE,
          Page.form(
              root(request),
              form,
              "The message broker does not answer, and we cannot tell whether your order was"
                  + " placed. Please look at the orders before you try again."));
      return;
    }
    response.setStatus(HttpServletResponse.SC_SEE_OTHER);
    response.setHeader("Location", root(request) + "/orders?placed=" + order.id());
  }
}
