package org.ternmq.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

class PictureTest {
  private static Document picture(List<double[]> points)
      throws ParserConfigurationException, IOException, SAXException {
    Picture.Panel panel = new Picture.Panel("messages < a second", Map.of("ternmq", points));
    String svg = new Picture("Growth & more", "producers", List.of(panel, panel)).svg();
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void everyPointIsInsideThePictureAndLargerIsHigherAndFurtherRight()
      throws ParserConfigurationException, IOException, SAXException {
    Document document =
        picture(List.of(new double[] {0, 10}, new double[] {10, 20}, new double[] {1000, 40}));

    var circles = document.getElementsByTagName("circle");
    assertThat(circles.getLength()).isEqualTo(6);
    double lastX = 0;
    double lastY = Double.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      var attributes = circles.item(i).getAttributes();
      double x = Double.parseDouble(attributes.getNamedItem("cx").getNodeValue());
      double y = Double.parseDouble(attributes.getNamedItem("cy").getNodeValue());
      assertThat(x).isBetween(lastX, 720.0);
      assertThat(y).isBetween(0.0, lastY);
      lastX = x;
      lastY = y;
    }
  }

  @Test
  void aCurveWithoutPointsIsStillAPicture()
      throws ParserConfigurationException, IOException, SAXException {
    assertThat(picture(List.of()).getDocumentElement().getTagName()).isEqualTo("svg");
  }

  @Test
  void axesHaveRoundSteps() {
    assertThat(Picture.roundStep(0.3)).isEqualTo(0.5);
    assertThat(Picture.roundStep(17)).isEqualTo(20);
    assertThat(Picture.roundStep(6_000)).isEqualTo(10_000);
    assertThat(Picture.label(10_000_000)).isEqualTo("10.0M");
    assertThat(Picture.label(1_024)).isEqualTo("1024");
  }
}
