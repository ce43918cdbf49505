package org.ternmq.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignatureFileTest {
  private static final String LISTENER =
      """
      #Signature file v4.1
      #Version 3.1

      CLSS public abstract interface jakarta.jms.ExceptionListener
      meth public abstract void onException(jakarta.jms.JMSException)

      CLSS public jakarta.jms.JMSException
      cons public init(java.lang.String)
      cons public init(java.lang.String,java.lang.String)
      cons public init(java.lang.String,java.lang.String,java.lang.Exception)
      meth public java.lang.Exception getLinkedException()
      meth public java.lang.String getErrorCode()
      meth public void setLinkedException(java.lang.Exception)
      supr java.lang.Exception
      hfds errorCode,linkedException,serialVersionUID

      CLSS public java.lang.Exception
      cons public init()
      """;

  @TempDir private Path folder;

  @Test
  void classesAsTheFileSaysDifferInNothing() throws IOException {
    assertThat(differences(LISTENER))
        .noneMatch(line -> line.startsWith("jakarta.jms.ExceptionListener"))
        .noneMatch(line -> line.startsWith("jakarta.jms.JMSException "))
        .noneMatch(line -> line.startsWith("java."));
  }

  @Test
  void whatIsMissingAndWhatIsTooMuchAreTold() throws IOException {
    String wrong = LISTENER.replace("onException(", "onFailure(");

    assertThat(differences(wrong))
        .contains(
            "jakarta.jms.ExceptionListener lacks: meth public abstract void"
                + " onFailure(jakarta.jms.JMSException)",
            "jakarta.jms.ExceptionListener has too much: meth public abstract void"
                + " onException(jakarta.jms.JMSException)");
  }

  @Test
  void aClassThatTheFileDoesNotHaveIsTooMuch() throws IOException {
    assertThat(differences(LISTENER))
        .contains(
            "jakarta.jms.Queue has too much: CLSS public abstract interface jakarta.jms.Queue",
            "jakarta.jms.Message has too much: meth public abstract <%0 extends java.lang.Object>"
                + " {%%0} getBody(java.lang.Class<{%%0}>) throws jakarta.jms.JMSException",
            "jakarta.jms.DeliveryMode has too much: fld public final static int PERSISTENT = 2");
  }

  private List<String> differences(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("jakarta.jms.sig"), text);
    return SignatureFile.read(file).differences(SignatureTest.apiJar());
  }
}
