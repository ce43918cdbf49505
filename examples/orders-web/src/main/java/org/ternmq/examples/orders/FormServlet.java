package org.ternmq.examples.orders;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The empty form, where the application begins. */
@WebServlet("")
public class FormServlet extends PageServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    show(response, HttpServletResponse.SC_OK, Page.form(root(request), OrderForm.empty(), null));
  }
}
