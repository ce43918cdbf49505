package org.ternmq.examples.orders;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Whatever else goes wrong, named by web.xml: no page of the server with its stack traces. */
@WebServlet("/error")
public class ErrorServlet extends PageServlet {
  private static final long serialVersionUID = 1L;

  /** Of any method: the request is the one that failed. */
  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Integer status = (Integer) request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    if (status == null || status == HttpServletResponse.SC_NOT_FOUND) {
      show(
          response,
          HttpServletResponse.SC_NOT_FOUND,
          Page.failure(root(request), "Not here", "There is no page of this name."));
    } else {
      show(
          response,
          status,
          Page.failure(
              root(request),
              "That did not work",
              "The server could not do this (" + status + "). Please try again later."));
    }
  }
}
