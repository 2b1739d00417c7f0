package io.hydrarelay.server.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * A self-signed certificate in a directory: made at the first start, taken again at the next, so
 * that its pin stays. Key and certificate are one file, so that a stop in the middle of writing
 * never leaves a pair that does not fit; only the relay's user may read it.
 */
final class KeptCertificate {
  private static final String FILE = "hydra-relay.pem";

  private KeptCertificate() {}

  /**
   * Returns the file, which is made if there is none.
   *
   * @throws BadCertificateException when the directory cannot be written
   */
  static Path in(Path directory, List<String> hosts) {
    Path file = directory.resolve(FILE);
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(directory);
        write(file, SelfSigned.make(hosts));
      }
      return file;
    } catch (IOException unwritable) {
      throw new BadCertificateException(
          "the certificate cannot be kept in " + directory + ": " + unwritable, unwritable);
    }
  }

  /** Another relay that starts here at the same time may be quicker; then its file counts. */
  private static void write(Path file, PemSource.Pair made) throws IOException {
    Path beside =
        Files.createTempFile(file.toAbsolutePath().getParent(), FILE, ".new", ownerOnly());
    try {
      Files.writeString(
          beside,
          made.certificate() + made.key(),
          StandardCharsets.US_ASCII,
          StandardOpenOption.TRUNCATE_EXISTING);
      Files.createLink(file, beside);
    } catch (FileAlreadyExistsException another) {
      return;
    } catch (UnsupportedOperationException noLinks) {
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    Set<String> views = FileSystems.getDefault().supportedFileAttributeViews();
    return views.contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
