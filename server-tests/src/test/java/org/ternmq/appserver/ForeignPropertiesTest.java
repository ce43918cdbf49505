package org.ternmq.appserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.ternmq.appserver.foreign.ArtemisBean;
import org.ternmq.appserver.server.OnServer;
import org.ternmq.appserver.server.PreparedServer;

/** An application that comes from another provider. */
@OnServer
class ForeignPropertiesTest {
  private static final String APPLICATION = "foreign";

  @ArquillianResource private Deployer deployer;

  @Deployment(name = APPLICATION, managed = false, testable = false)
  static WebArchive war() {
    return ShrinkWrap.create(WebArchive.class, "foreign.war")
        .addClass(ArtemisBean.class)
        .addAsWebInfResource(
            new StringAsset(
                """
                <glassfish-ejb-jar><enterprise-beans><ejb><ejb-name>ArtemisBean</ejb-name>
                <mdb-resource-adapter><resource-adapter-mid>ternmq</resource-adapter-mid>
                </mdb-resource-adapter></ejb></enterprise-beans></glassfish-ejb-jar>
                """),
            "glassfish-ejb-jar.xml")
        .addAsWebInfResource(
            new StringAsset(
                """
                <ejb-jar-bnd xmlns="http://websphere.ibm.com/xml/ns/javaee" version="1.2">
                <message-driven name="ArtemisBean">
                <jca-adapter activation-spec-binding-name="ternmq"/>
                </message-driven></ejb-jar-bnd>
                """),
            "ibm-ejb-jar-bnd.xml");
  }

  @Test
  void aPropertyOfAnotherProviderIsRefusedWithTheNameThatItHasHere() throws IOException {
    try {
      deployer.deploy(APPLICATION);
      deployer.undeploy(APPLICATION); // Open Liberty starts what it could
    } catch (Exception refused) { // of Arquillian's own types, undeclared
      System.out.println("refused: " + refused.getMessage());
    }

    assertThat(Files.readString(PreparedServer.server().log(), StandardCharsets.UTF_8))
        .contains("maxSession (here: maxSessions)");
  }
}
