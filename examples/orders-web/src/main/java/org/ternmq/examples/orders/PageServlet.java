package org.ternmq.examples.orders;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What all pages have in common: how they are sent, and what a browser may do with them. */
abstract class PageServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  static void show(HttpServletResponse response, int status, String html) throws IOException {
    response.setStatus(status);
    response.setContentType("text/html;charset=UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
            + " frame-ancestors 'none'");
    response.getWriter().write(html);
  }

  /** Where the application is, for its links. */
  static String root(HttpServletRequest request) {
    return request.getContextPath();
  }
}
