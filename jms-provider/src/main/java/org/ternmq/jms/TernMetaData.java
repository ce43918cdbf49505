package org.ternmq.jms;

import jakarta.jms.ConnectionMetaData;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** What this provider is (specification 6.1.6). Immutable. */
final class TernMetaData implements ConnectionMetaData {
  static final TernMetaData INSTANCE = new TernMetaData();

  private static final int[] SPECIFICATION = {3, 1};
  private static final int[] PROVIDER = {0, 1};
  private static final List<String> JMSX_PROPERTIES =
      List.of("JMSXDeliveryCount", "JMSXGroupID", "JMSXGroupSeq");

  private TernMetaData() {}

  @Override
  public String getJMSVersion() {
    return SPECIFICATION[0] + "." + SPECIFICATION[1];
  }

  @Override
  public int getJMSMajorVersion() {
    return SPECIFICATION[0];
  }

  @Override
  public int getJMSMinorVersion() {
    return SPECIFICATION[1];
  }

  @Override
  public String getJMSProviderName() {
    return "TernMQ";
  }

  @Override
  public String getProviderVersion() {
    return PROVIDER[0] + "." + PROVIDER[1];
  }

  @Override
  public int getProviderMajorVersion() {
    return PROVIDER[0];
  }

  @Override
  public int getProviderMinorVersion() {
    return PROVIDER[1];
  }

  @Override
  public Enumeration<String> getJMSXPropertyNames() {
    return Collections.enumeration(JMSX_PROPERTIES);
  }
}
