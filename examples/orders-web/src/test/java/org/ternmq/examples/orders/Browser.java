package org.ternmq.examples.orders;

import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/** Asks a servlet as a server does, with just what these servlets use. */
final class Browser {
  /** What came back. */
  record Answer(int status, Map<String, String> headers, String html) {}

  private final HttpServlet servlet;
  private final Map<String, Object> attributes = new HashMap<>();

  Browser(HttpServlet servlet) throws ServletException {
    this.servlet = servlet;
    ServletContext context =
        proxy(
            ServletContext.class,
            (name, arguments) -> {
              if (name.equals("log")) {
                return null;
              }
              throw new UnsupportedOperationException(name);
            });
    servlet.init(
        proxy(
            ServletConfig.class,
            (name, arguments) ->
                switch (name) {
                  case "getServletContext" -> context;
                  case "getServletName" -> "tested";
                  case "getInitParameter" -> null;
                  default -> throw new UnsupportedOperationException(name);
                }));
  }

  /** As the server sets it for error pages. */
  Browser with(String attribute, Object value) {
    attributes.put(attribute, value);
    return this;
  }

  Answer get(Map<String, String> parameters) throws ServletException, IOException {
    return ask("GET", parameters);
  }

  Answer post(Map<String, String> parameters) throws ServletException, IOException {
    return ask("POST", parameters);
  }

  private Answer ask(String method, Map<String, String> parameters)
      throws ServletException, IOException {
    StringWriter html = new StringWriter();
    PrintWriter writer = new PrintWriter(html);
    Map<String, String> headers = new HashMap<>();
    int[] status = {200};
    HttpServletRequest request =
        proxy(
            HttpServletRequest.class,
            (name, arguments) ->
                switch (name) {
                  case "getMethod" -> method;
                  case "getContextPath" -> "/shop";
                  case "getParameter" -> parameters.get(arguments[0]);
                  case "getAttribute" -> attributes.get(arguments[0]);
                  case "setCharacterEncoding" -> null;
                  default -> throw new UnsupportedOperationException(name);
                });
    HttpServletResponse response =
        proxy(
            HttpServletResponse.class,
            (name, arguments) -> {
              switch (name) {
                case "setStatus" -> status[0] = (int) arguments[0];
                case "setHeader" -> headers.put((String) arguments[0], (String) arguments[1]);
                case "setContentType" -> headers.put("Content-Type", (String) arguments[0]);
                case "getWriter" -> {
                  return writer;
                }
                default -> throw new UnsupportedOperationException(name);
              }
              return null;
            });
    servlet.service(request, response);
    return new Answer(status[0], headers, html.toString());
  }

  private interface Calls {
    Object call(String name, Object[] arguments);
  }

  private static <T> T proxy(Class<T> type, Calls calls) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> calls.call(method.getName(), arguments)));
  }
}
