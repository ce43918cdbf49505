package org.ternmq.xa;

import com.arjuna.ats.internal.jta.resources.arjunacore.XAResourceRecord;
import com.arjuna.ats.internal.jta.resources.arjunacore.XAResourceRecordWrappingPlugin;
import javax.transaction.xa.XAResource;
import org.jboss.tm.XAResourceWrapper;

/**
 * Writes the names of resources into Narayana's log. {@link NarayanaService} sets it; who
 * configures Narayana himself names it in {@code
 * JTAEnvironmentBean.xaResourceRecordWrappingPluginClassName}, before the first transaction.
 * Without it everything is recovered too, but a transaction of which one resource had committed
 * before the crash stays in the log for good: nobody can tell that this resource is done.
 */
public final class NarayanaResourceNames implements XAResourceRecordWrappingPlugin {
  /** The number in an Xid that says "no name": names are in the log alone. */
  private static final Integer NONE = 0;

  /** For Narayana. */
  public NarayanaResourceNames() {}

  @Override
  public void transcribeWrapperData(XAResourceRecord log) {
    if (log.value() instanceof XAResourceWrapper named) {
      log.setProductName(named.getProductName());
      log.setProductVersion(named.getProductVersion());
      log.setJndiName(named.getJndiName());
    }
  }

  @Override
  public Integer getEISName(XAResource resource) {
    return NONE;
  }

  @Override
  public String getEISName(Integer number) {
    return number.equals(NONE) ? "unnamed" : number.toString();
  }
}
