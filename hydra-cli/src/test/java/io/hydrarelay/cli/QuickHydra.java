package io.hydrarelay.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;

/**
 * A {@code hydra} for tests that start it hundreds of times: its classes come from an archive that
 * the JVM maps instead of reading and checking them again, as those of the distribution do. That
 * saves nearly half of what a start costs. Made once in this JVM, by whoever is first, and gone
 * with it.
 */
final class QuickHydra {
  /** Tests that come first have to wait for it. */
  private static final long PATIENCE_SECONDS = 20;

  /** What is signed cannot be archived, and takes long to check. */
  private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");

  /** Archives of Java 17 hold objects only when this collector made them; others can use them. */
  private static final String ARCHIVING_COLLECTOR = "-XX:+UseG1GC";

  private final Path archive;
  private final String classPath;

  private QuickHydra(Path archive, String classPath) {
    this.archive = archive;
    this.classPath = classPath;
  }

  private static final class Shared {
    static final QuickHydra HYDRA = make();
  }

  /**
   * Returns the JVM's arguments that name its classes. Whatever came of the archive: without it,
   * all is as it was, but slower. What the JVM says of archives would stand on standard output.
   */
  static List<String> arguments() {
    QuickHydra hydra = Shared.HYDRA;
    return List.of(
        "-XX:SharedArchiveFile=" + hydra.archive,
        "-Xshare:auto",
        "-Xlog:disable",
        "-cp",
        hydra.classPath);
  }

  private static QuickHydra make() {
    try {
      Path folder = Files.createTempDirectory("quick-hydra");
      folder.toFile().deleteOnExit();
      QuickHydra hydra = new QuickHydra(in(folder, "hydra.jsa"), jars(folder));
      hydra.archive(in(folder, "classes"), in(folder, "sent"));
      return hydra;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Path in(Path folder, String name) {
    Path file = folder.resolve(name);
    file.toFile().deleteOnExit();
    return file;
  }

  /** Relay, producer and consumers run in one process and tell which classes they take. */
  private void archive(Path classes, Path sent) throws IOException, InterruptedException {
    Files.write(sent, new byte[1_000]);
    List<String> demo = new ArrayList<>(HydraProcess.plainJava());
    demo.addAll(List.of("-XX:DumpLoadedClassList=" + classes, "-cp", classPath));
    demo.addAll(List.of(HydraCli.class.getName(), "demo", sent.toString()));
    run(demo);
    List<String> dump = new ArrayList<>(List.of(HydraProcess.plainJava().get(0)));
    dump.addAll(List.of("-Xshare:dump", ARCHIVING_COLLECTOR, "-cp", classPath));
    dump.addAll(List.of("-XX:SharedClassListFile=" + classes, "-XX:SharedArchiveFile=" + archive));
    if (!run(dump)) {
      Files.deleteIfExists(archive);
    }
  }

  /** Returns whether it is done in time. */
  private static boolean run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("XDG_CONFIG_HOME", "/nonexistent"); // not those of who builds
    Process process = builder.start();
    if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      return process.exitValue() == 0;
    }
    process.destroyForcibly().waitFor();
    return false;
  }

  // ---- jars, since classes in folders cannot be archived

  private static String jars(Path folder) throws IOException {
    List<String> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      Path jar = in(folder, jars.size() + ".jar");
      if (Files.isDirectory(path)) {
        pack(path, jar);
        jars.add(jar.toString());
      } else if (isSigned(path)) {
        copyUnsigned(path, jar);
        jars.add(jar.toString());
      } else {
        jars.add(entry);
      }
    }
    return String.join(File.pathSeparator, jars);
  }

  private static boolean isSigned(Path path) throws IOException {
    if (!Files.exists(path)) {
      return false;
    }
    try (JarFile jar = new JarFile(path.toFile(), false)) {
      return jar.stream().anyMatch(QuickHydra::isSignature);
    }
  }

  private static boolean isSignature(JarEntry entry) {
    return SIGNATURE.matcher(entry.getName()).matches();
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (JarOutputStream packed = packInto(jar);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
        packed.putNextEntry(new JarEntry(name));
        Files.copy(file, packed);
      }
    }
  }

  private static void copyUnsigned(Path signed, Path jar) throws IOException {
    try (JarOutputStream packed = packInto(jar);
        JarFile from = new JarFile(signed.toFile(), false)) {
      for (JarEntry entry : from.stream().filter(entry -> !isSignature(entry)).toList()) {
        packed.putNextEntry(new JarEntry(entry.getName()));
        try (InputStream content = from.getInputStream(entry)) {
          content.transferTo(packed);
        }
      }
    }
  }

  private static JarOutputStream packInto(Path jar) throws IOException {
    OutputStream out = Files.newOutputStream(jar);
    JarOutputStream packed = new JarOutputStream(out);
    packed.setLevel(Deflater.NO_COMPRESSION);
    return packed;
  }
}
