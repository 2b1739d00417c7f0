package io.hydrarelay.server.admin;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.management.OperatingSystemMXBean;
import java.util.concurrent.TimeUnit;

/**
 * What every process and JVM has to say, under the names that Prometheus' own clients use. What the
 * platform does not tell is left out.
 */
final class ProcessMetrics {
  private static final double MILLIS = TimeUnit.SECONDS.toMillis(1);
  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private ProcessMetrics() {}

  static void write(Exposition out) {
    gauge(
        out,
        "process_start_time_seconds",
        "Start of the process, in seconds since 1970.",
        ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS);
    writeSystem(out, ManagementFactory.getOperatingSystemMXBean());
    writeMemory(out);
    writeCollections(out);
    gauge(
        out,
        "jvm_threads_current",
        "Threads.",
        ManagementFactory.getThreadMXBean().getThreadCount());
  }

  private static void writeSystem(Exposition out, OperatingSystemMXBean system) {
    if (system instanceof com.sun.management.OperatingSystemMXBean known) {
      out.family("process_cpu_seconds_total", "counter", "CPU time that the process has taken.");
      out.sample("process_cpu_seconds_total", known.getProcessCpuTime() / NANOS);
    }
    if (system instanceof UnixOperatingSystemMXBean unix) {
      gauge(out, "process_open_fds", "Open files and sockets.", unix.getOpenFileDescriptorCount());
      gauge(
          out,
          "process_max_fds",
          "Files and sockets that may be open.",
          unix.getMaxFileDescriptorCount());
    }
  }

  private static void writeMemory(Exposition out) {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
    out.family("jvm_memory_used_bytes", "gauge", "Memory in use; buffers outside it not included.");
    out.sample("jvm_memory_used_bytes", heap.getUsed(), "area", "heap");
    out.sample("jvm_memory_used_bytes", other.getUsed(), "area", "nonheap");
    out.family("jvm_memory_committed_bytes", "gauge", "Memory taken from the system.");
    out.sample("jvm_memory_committed_bytes", heap.getCommitted(), "area", "heap");
    out.sample("jvm_memory_committed_bytes", other.getCommitted(), "area", "nonheap");
    out.family("jvm_memory_max_bytes", "gauge", "Memory that may be in use; -1 for no limit.");
    out.sample("jvm_memory_max_bytes", heap.getMax(), "area", "heap");
    out.sample("jvm_memory_max_bytes", other.getMax(), "area", "nonheap");
  }

  private static void writeCollections(Exposition out) {
    String name = "jvm_gc_collection_seconds";
    out.family(name, "summary", "Collections of garbage, and the time they took.");
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      out.sample(name + "_count", collector.getCollectionCount(), "gc", collector.getName());
      out.sample(name + "_sum", collector.getCollectionTime() / MILLIS, "gc", collector.getName());
    }
  }

  private static void gauge(Exposition out, String name, String help, double value) {
    out.family(name, "gauge", help);
    out.sample(name, value);
  }
}
