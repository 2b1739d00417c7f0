package io.hydrarelay.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;

/** The module that sees all others holds the rules between them. */
@AnalyzeClasses(packages = "io.hydrarelay", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleRulesTest {
  @ArchTest
  static final ArchRule SHOULD_LET_MODULES_DEPEND_IN_ONE_DIRECTION_ONLY =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("protocol")
          .definedBy("io.hydrarelay.protocol..")
          .layer("server")
          .definedBy("io.hydrarelay.server..")
          .layer("client")
          .definedBy("io.hydrarelay.client..")
          .layer("testkit")
          .definedBy("io.hydrarelay.testkit..")
          .layer("cli")
          .definedBy("io.hydrarelay.cli..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("testkit")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("server")
          .mayOnlyBeAccessedByLayers("testkit", "cli")
          .whereLayer("client")
          .mayOnlyBeAccessedByLayers("testkit", "cli")
          .whereLayer("protocol")
          .mayOnlyBeAccessedByLayers("server", "client", "testkit", "cli");

  @ArchTest
  static final ArchRule SHOULD_KEEP_SOCKETS_THREADS_AND_FILES_OUT_OF_THE_PROTOCOL =
      noClasses()
          .that()
          .resideInAPackage("io.hydrarelay.protocol..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.netty..", "java.net..", "java.nio.file..", "java.util.concurrent");

  @ArchTest
  static final ArchRule SHOULD_KEEP_SEALING_AND_OPENING_OUT_OF_THE_RELAY =
      noClasses()
          .that()
          .resideInAPackage("io.hydrarelay.server..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.hydrarelay.protocol.SessionKey")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.hydrarelay.protocol.stream.StreamSealer")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.hydrarelay.protocol.stream.StreamOpener");

  @ArchTest
  static final ArchRule SHOULD_TELL_USERS_TOOLS_WHAT_MAY_BE_NULL =
      classes()
          .that()
          .resideOutsideOfPackage("io.hydrarelay.cli..")
          .should(
              be(
                  describe(
                      "in a package that is @NullMarked",
                      type -> type.getPackage().isAnnotatedWith(NullMarked.class))));

  @ArchTest
  static final ArchRule SHOULD_HAVE_NO_CYCLES_BETWEEN_PACKAGES =
      slices().matching("io.hydrarelay.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule SHOULD_HAVE_ONE_MAIN_AND_THAT_IN_THE_COMMAND_LINE =
      methods()
          .that()
          .haveName("main")
          .and()
          .haveModifier(JavaModifier.STATIC)
          .should()
          .beDeclaredIn(HydraCli.class);
}
