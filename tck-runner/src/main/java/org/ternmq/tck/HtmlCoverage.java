package org.ternmq.tck;

import java.util.List;

/** The coverage table of the report. */
final class HtmlCoverage {
  private final Report report;
  private final Coverage coverage;
  private final StringBuilder page;

  HtmlCoverage(Report report, Coverage coverage, StringBuilder page) {
    this.report = report;
    this.coverage = coverage;
    this.page = page;
  }

  void append() {
    page.append("<h2 id=\"coverage\">Coverage of the assertions</h2>\n<div class=\"wide\"><table>");
    page.append("<thead><tr><th></th><th class=\"number\">testable</th>");
    page.append("<th class=\"number\">with a test</th></tr></thead><tbody>\n");
    total("required", true);
    total("optional", false);
    page.append("</tbody></table></div>\n");
    List<Coverage.Row> missing = coverage.rows().stream().filter(Coverage.Row::isMissing).toList();
    page.append("<details><summary>Required, testable, without a test: ").append(missing.size());
    page.append("</summary><p class=\"ids\">");
    missing.forEach(
        row ->
            page.append("<code>")
                .append(row.id())
                .append("</code> ")
                .append(HtmlReport.escape(row.where()))
                .append("<br>\n"));
    page.append("</p></details>\n");
    if (!coverage.unknown().isEmpty()) {
      page.append("<details><summary>Ids that no list has: ").append(coverage.unknown().size());
      page.append("</summary><p class=\"ids\">");
      coverage
          .unknown()
          .forEach(
              (id, tests) ->
                  page.append("<code>")
                      .append(HtmlReport.escape(id))
                      .append("</code> ")
                      .append(HtmlReport.escape(String.join(", ", tests)))
                      .append("<br>\n"));
      page.append("</p></details>\n");
    }
    page.append("<details><summary>All assertions</summary><div class=\"wide\"><table><thead><tr>");
    page.append("<th>id</th><th>where</th><th></th><th>tests</th>");
    report
        .runs()
        .forEach(run -> page.append("<th>").append(HtmlReport.escape(run.label())).append("</th>"));
    page.append("</tr></thead><tbody>\n");
    coverage.rows().forEach(this::row);
    page.append("</tbody></table></div></details>\n");
  }

  private void total(String name, boolean required) {
    page.append("<tr><th>").append(name).append("</th><td class=\"number\">");
    page.append(coverage.count(required, false)).append("</td><td class=\"number\">");
    page.append(coverage.count(required, true)).append("</td></tr>\n");
  }

  private void row(Coverage.Row row) {
    page.append("<tr").append(row.isMissing() ? " class=\"missing\"" : "").append("><td><code>");
    page.append(row.id()).append("</code></td><td>").append(HtmlReport.escape(row.where()));
    page.append("</td><td class=\"quiet\">").append(row.required() ? "" : "optional");
    page.append(row.testable() ? "" : " not testable").append("</td><td>");
    row.tests()
        .forEach(
            test ->
                page.append("<code>")
                    .append(HtmlReport.escape(shortName(test)))
                    .append("</code><br>"));
    page.append("</td>");
    for (Outcome verdict : row.verdicts()) {
      if (verdict == null) {
        page.append("<td></td>");
      } else {
        page.append("<td><span class=\"badge ").append(HtmlReport.css(verdict)).append("\">");
        page.append(verdict.text()).append("</span></td>");
      }
    }
    page.append("</tr>\n");
  }

  /** Without the package, which all of them share. */
  private static String shortName(String test) {
    int method = test.lastIndexOf('.');
    return test.substring(test.lastIndexOf('.', method - 1) + 1);
  }
}
