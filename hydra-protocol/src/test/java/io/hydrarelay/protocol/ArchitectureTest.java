package io.hydrarelay.protocol;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.util.Set;

/** What the protocol must not know: sockets, threads, files, the time of day. */
@AnalyzeClasses(packages = "io.hydrarelay.protocol", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "io.hydrarelay.protocol";
  private static final Set<String> CLOCKS =
      Set.of("currentTimeMillis", "nanoTime", "now", "system", "systemUTC", "systemDefaultZone");

  @ArchTest
  static final ArchRule SHOULD_DO_NO_IO =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.net..", "java.nio.file..", "java.nio.channels..")
                  .or(describe("streams and files", type -> isIo(type.getFullName()))));

  @ArchTest
  static final ArchRule SHOULD_START_NO_THREADS =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.util.concurrent..")
                  .or(
                      describe(
                          "threads and timers",
                          type ->
                              type.isAssignableTo(Thread.class)
                                  || type.isAssignableTo(java.util.Timer.class))));

  @ArchTest
  static final ArchRule SHOULD_READ_NO_CLOCK_BUT_AN_INJECTED_ONE =
      noClasses()
          .should()
          .callMethodWhere(describe("reads a clock", ArchitectureTest::readsClock))
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(java.util.Date.class);

  @ArchTest
  static final ArchRule SHOULD_HAVE_NO_PACKAGE_CYCLE =
      slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule CRYPTO_SHOULD_KNOW_NOTHING_OF_HYDRA =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".crypto")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ROOT, ROOT + ".frame", ROOT + ".stream");

  /** Conscrypt may be missing: one class knows it, and its absence is found out there. */
  @ArchTest
  static final ArchRule SHOULD_NEED_ONLY_JAVA_AND_BOUNCY_CASTLE =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(ROOT + ".crypto.ConscryptAeadProvider$Library")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(
              "java..",
              "javax.crypto..",
              "org.bouncycastle..",
              "org.jspecify.annotations", // not needed to run
              ROOT + "..");

  private static boolean isIo(String type) {
    return type.startsWith("java.io.") && !type.equals("java.io.Serializable");
  }

  private static boolean readsClock(JavaCall<?> call) {
    String owner = call.getTargetOwner().getFullName();
    boolean time =
        owner.equals(System.class.getName())
            || owner.startsWith("java.time.")
            || call.getTargetOwner().isAssignableTo(Clock.class);
    return time && CLOCKS.contains(call.getTarget().getName());
  }
}
