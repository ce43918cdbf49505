package org.ternmq.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Curves as SVG: one panel below the other over the same logarithmic axis. Readable on a light and
 * on a dark page.
 */
public final class Picture {
  private static final int WIDTH = 720;
  private static final int LEFT = 90;
  private static final int RIGHT = 20;
  private static final int TOP = 34;
  private static final int PANEL_HEIGHT = 200;
  private static final int GAP = 46;
  private static final int BOTTOM = 40;
  private static final double HEADROOM = 1.08;
  private static final int STEPS = 4;
  private static final List<String> COLOURS = List.of("#2a78d6", "#d97706", "#7c3aed", "#0f9d76");

  /**
   * A panel.
   *
   * @param lines for each name, points as x and y; y from 0
   */
  public record Panel(String title, Map<String, List<double[]>> lines) {}

  private final String title;
  private final String axis;
  private final List<Panel> panels;
  private final StringBuilder svg = new StringBuilder();

  /**
   * @param axis what x is
   */
  public Picture(String title, String axis, List<Panel> panels) {
    this.title = title;
    this.axis = axis;
    this.panels = panels;
  }

  /** The document. */
  public String svg() {
    int height = TOP + panels.size() * (PANEL_HEIGHT + GAP) + BOTTOM;
    svg.setLength(0);
    add(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d'"
            + " font-family='sans-serif' font-size='12'>",
        WIDTH, height, WIDTH, height);
    add("<rect width='%d' height='%d' fill='#ffffff'/>", WIDTH, height);
    text(LEFT, 20, "start", "#111111", title, " font-size='15' font-weight='bold'");
    List<Double> places =
        panels.stream()
            .flatMap(each -> each.lines().values().stream())
            .flatMap(List::stream)
            .map(each -> each[0])
            .distinct()
            .sorted()
            .toList();
    for (int i = 0; i < panels.size(); i++) {
      panel(panels.get(i), TOP + i * (PANEL_HEIGHT + GAP) + 20, places);
    }
    text((LEFT + WIDTH) / 2.0, height - 12, "middle", "#444444", axis, "");
    add("</svg>");
    return svg.toString();
  }

  private void panel(Panel panel, double top, List<Double> places) {
    double most =
        panel.lines().values().stream()
            .flatMap(List::stream)
            .mapToDouble(each -> each[1])
            .max()
            .orElse(1);
    double step = roundStep(most * HEADROOM / STEPS);
    double highest = Math.max(step, Math.ceil(most * HEADROOM / step) * step);
    text(LEFT, top - 8, "start", "#444444", panel.title(), "");
    for (double value = 0; value <= highest + step / 2; value += step) {
      double y = top + PANEL_HEIGHT * (1 - value / highest);
      add(
          "<line x1='%d' y1='%.1f' x2='%d' y2='%.1f' stroke='#e2e2e2'/>",
          LEFT, y, WIDTH - RIGHT, y);
      text(LEFT - 8, y + 4, "end", "#444444", label(value), "");
    }
    double lastLabel = Double.NEGATIVE_INFINITY;
    for (double place : places) {
      double x = x(place, places);
      add(
          "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='#999999'/>",
          x, top + PANEL_HEIGHT, x, top + PANEL_HEIGHT + 4.0);
      if (x - lastLabel > 44) {
        text(x, top + PANEL_HEIGHT + 18, "middle", "#444444", label(place), "");
        lastLabel = x;
      }
    }
    int index = 0;
    List<String> names = new ArrayList<>(panel.lines().keySet());
    for (String name : names) {
      String colour = COLOURS.get(index % COLOURS.size());
      line(panel.lines().get(name), colour, top, highest, places);
      text(
          WIDTH - RIGHT - (names.size() - 1 - index) * 90.0,
          top - 8,
          "end",
          colour,
          name,
          " font-weight='bold'");
      index++;
    }
  }

  private void line(
      List<double[]> points, String colour, double top, double highest, List<Double> places) {
    StringBuilder path = new StringBuilder();
    for (double[] point : points) {
      double x = x(point[0], places);
      double y = top + PANEL_HEIGHT * (1 - point[1] / highest);
      path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
      add("<circle cx='%.1f' cy='%.1f' r='3.5' fill='%s'/>", x, y, colour);
    }
    add(
        "<polyline points='%s' fill='none' stroke='%s' stroke-width='2'/>",
        path.toString().trim(), colour);
  }

  /** Logarithmic; a 0 has the place of a first step to the left of the smallest other. */
  private static double x(double value, List<Double> places) {
    double smallest = places.stream().filter(each -> each > 0).findFirst().orElse(1.0);
    double left = places.get(0) > 0 ? Math.log(smallest) : Math.log(smallest) - Math.log(10);
    double right = Math.max(left + 1e-9, Math.log(places.get(places.size() - 1)));
    double at = value > 0 ? Math.log(value) : left;
    return LEFT + 10 + (WIDTH - LEFT - RIGHT - 20) * (at - left) / (right - left);
  }

  /** 1, 2 or 5 times a power of ten. */
  static double roundStep(double atLeast) {
    double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
    for (int factor : new int[] {1, 2, 5}) {
      if (factor * power >= atLeast) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  /** As axes say it. */
  static String label(double value) {
    if (value >= 1e6) {
      return String.format(Locale.ROOT, "%.3gM", value / 1e6);
    }
    if (value >= 1e4) {
      return String.format(Locale.ROOT, "%.3gk", value / 1e3);
    }
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.3g", value);
  }

  private void text(double x, double y, String anchor, String colour, String text, String more) {
    add(
        "<text x='%.1f' y='%.1f' text-anchor='%s' fill='%s'%s>%s</text>",
        x, y, anchor, colour, more, escaped(text));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
