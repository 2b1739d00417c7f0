package io.hydrarelay.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * A {@code hydra} for tests that start it a hundred times: its classes lie in jars, and once it has
 * run, in an archive that the JVM maps instead of reading and checking them again. That saves 40 %
 * of what a start costs.
 */
final class QuickHydra {
  private final Path archive;
  private final String classPath;

  /** Packs the classes into that folder. */
  QuickHydra(Path folder) throws IOException {
    archive = folder.resolve("hydra.jsa");
    List<String> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      jars.add(
          Files.isDirectory(path)
              ? pack(path, folder.resolve(jars.size() + ".jar")).toString()
              : entry);
    }
    classPath = String.join(File.pathSeparator, jars);
  }

  private static Path pack(Path classes, Path jar) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
        packed.putNextEntry(new JarEntry(name));
        Files.copy(file, packed);
      }
    }
    return jar;
  }

  /** Returns the words that start it, and make it write the archive when it exits. */
  List<String> trainingCommand(String... arguments) {
    return command("-XX:ArchiveClassesAtExit=" + archive, arguments);
  }

  /** Returns the words that start it from the archive, or without one if there is none. */
  List<String> command(String... arguments) {
    return command("-XX:SharedArchiveFile=" + archive, arguments);
  }

  /** What the JVM says of archives would stand on standard output. */
  private List<String> command(String archiving, String... arguments) {
    List<String> command = new ArrayList<>(HydraProcess.java());
    command.addAll(List.of(arguments));
    command.set(command.indexOf("-cp") + 1, classPath);
    command.addAll(1, List.of(archiving, "-Xshare:auto", "-Xlog:disable"));
    return command;
  }
}
