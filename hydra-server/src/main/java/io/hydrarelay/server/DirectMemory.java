package io.hydrarelay.server;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** How much memory outside the heap, where frames live, this process may take. */
public final class DirectMemory {
  private DirectMemory() {}

  /** Returns the limit in bytes; a JVM that was told none uses the heap's. */
  public static long limitBytes() {
    HotSpotDiagnosticMXBean jvm =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    long given = Long.parseLong(jvm.getVMOption("MaxDirectMemorySize").getValue());
    return given > 0 ? given : Runtime.getRuntime().maxMemory();
  }
}
