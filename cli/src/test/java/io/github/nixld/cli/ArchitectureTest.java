package io.github.nixld.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The table of docs/architecture.md: what each package may know.
class ArchitectureTest {
  private static final String ROOT = "io.github.nixld.";

  /// The table's "may know", word for word.
  private static final Map<String, List<String>> MAY_KNOW =
      Map.ofEntries(
          entry("linux", List.of()),
          entry("elf", List.of()),
          entry("sqlite", List.of("linux")),
          entry("store", List.of("linux", "sqlite", "elf")),
          entry("index", List.of("linux", "sqlite", "elf", "store")),
          entry("attribute", List.of("linux", "sqlite", "store")),
          entry("signature", List.of()),
          entry("snapshot", List.of("sqlite", "signature", "index", "linux", "elf")),
          entry("loader", List.of("linux", "elf")),
          entry("choose.candidate", List.of("linux", "loader", "index", "elf")),
          entry(
              "choose.catalog", List.of("choose.candidate", "loader", "snapshot", "index", "elf")),
          entry("choose.dlopen", List.of("choose.candidate", "loader", "elf", "linux")),
          entry(
              "choose.search",
              List.of("choose.candidate", "choose.dlopen", "loader", "elf", "linux")),
          entry(
              "choose",
              List.of(
                  "choose.candidate",
                  "choose.dlopen",
                  "choose.search",
                  "linux",
                  "loader",
                  "index",
                  "elf")),
          entry(
              "emit",
              List.of(
                  "choose",
                  "choose.candidate",
                  "choose.dlopen",
                  "loader",
                  "attribute",
                  "signature",
                  "linux")),
          entry("archive", List.of()),
          entry("run", List.of("loader", "linux", "elf", "write")),
          entry("write", List.of("linux")),
          entry("cli.command", List.of("linux", "emit")),
          entry("cli.manual", List.of("cli.command")),
          entry(
              "cli.location",
              List.of("cli.command", "attribute", "index", "sqlite", "linux", "store")),
          entry(
              "cli.catalog",
              List.of(
                  "cli.command",
                  "cli.location",
                  "choose",
                  "loader",
                  "snapshot",
                  "signature",
                  "attribute",
                  "index",
                  "store",
                  "elf")),
          entry(
              "cli.input",
              List.of(
                  "cli.command",
                  "archive",
                  "choose",
                  "choose.candidate",
                  "loader",
                  "store",
                  "elf",
                  "linux",
                  "write")),
          entry(
              "cli.ldd",
              List.of(
                  "cli.command", "cli.input", "choose.candidate", "loader", "elf", "linux", "run")),
          entry(
              "cli.choice",
              List.of(
                  "cli.command",
                  "cli.location",
                  "cli.catalog",
                  "cli.ldd",
                  "choose",
                  "choose.candidate",
                  "choose.catalog",
                  "choose.dlopen",
                  "loader",
                  "snapshot",
                  "attribute",
                  "index",
                  "store",
                  "linux",
                  "write",
                  "signature")),
          entry(
              "cli.env",
              List.of(
                  "cli.command",
                  "cli.location",
                  "cli.input",
                  "cli.catalog",
                  "cli.choice",
                  "emit",
                  "choose",
                  "choose.candidate",
                  "loader",
                  "snapshot",
                  "attribute",
                  "store",
                  "elf",
                  "archive",
                  "run",
                  "linux",
                  "write")),
          entry(
              "cli.run",
              List.of(
                  "cli.command",
                  "cli.location",
                  "cli.input",
                  "cli.ldd",
                  "cli.choice",
                  "choose",
                  "choose.candidate",
                  "loader",
                  "index",
                  "store",
                  "elf",
                  "linux",
                  "archive",
                  "run",
                  "write",
                  "signature")),
          entry(
              "cli.doctor",
              List.of(
                  "cli.command",
                  "cli.location",
                  "cli.catalog",
                  "choose",
                  "loader",
                  "snapshot",
                  "attribute",
                  "index",
                  "linux",
                  "elf",
                  "run")),
          entry(
              "cli.index",
              List.of(
                  "cli.command",
                  "cli.location",
                  "cli.catalog",
                  "cli.choice",
                  "choose",
                  "choose.candidate",
                  "choose.dlopen",
                  "loader",
                  "attribute",
                  "index",
                  "elf")),
          entry(
              "cli",
              List.of(
                  "cli.command",
                  "cli.location",
                  "cli.manual",
                  "cli.doctor",
                  "cli.env",
                  "cli.index",
                  "cli.ldd",
                  "cli.run",
                  "index",
                  "linux")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.github.nixld");

  @Test
  void everyPackageHasItsRow() {
    Map<String, Integer> packages = new TreeMap<>();
    CLASSES.forEach(
        c -> packages.merge(c.getPackageName().substring(ROOT.length()), 1, Integer::sum));
    assertThat(packages).containsOnlyKeys(MAY_KNOW.keySet());
  }

  @Test
  void dependenciesPointOneWay() {
    MAY_KNOW.forEach((name, known) -> {
      String[] allowed = new String[known.size() + 1];
      allowed[0] = ROOT + name;
      for (int i = 0; i < known.size(); i++) {
        allowed[i + 1] = ROOT + known.get(i);
      }
      classes()
          .that()
          .resideInAPackage(ROOT + name)
          .should()
          .onlyDependOnClassesThat(
              not(resideInAPackage("io.github.nixld..")).or(resideInAnyPackage(allowed)))
          .check(CLASSES);
    });
  }

  @Test
  void nothingGoesInCircles() {
    slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheCommandsKnowPicocli() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "cli..")
        .should()
        .dependOnClassesThat(resideInAPackage("picocli.."))
        .check(CLASSES);
  }

  @Test
  void onlyCommandsFormatsSourcesOfAttributesAndReadersOfNotesAndManifestsKnowJackson() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "cli..", ROOT + "emit", ROOT + "attribute")
        .and()
        .haveNameNotMatching(".*\\.choose\\.dlopen\\.DlopenNotes(\\$.*)?")
        .and()
        .haveNameNotMatching(".*\\.snapshot\\.ManifestJson(\\$.*)?")
        .should()
        .dependOnClassesThat(resideInAPackage("com.fasterxml.."))
        .check(CLASSES);
  }

  @Test
  void onlyTheIndexerKnowsSql() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            ROOT + "sqlite", ROOT + "index", ROOT + "store", ROOT + "attribute", ROOT + "snapshot")
        .should()
        .dependOnClassesThat(resideInAPackage("java.sql.."))
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "sqlite", ROOT + "index")
        .should()
        .dependOnClassesThat(resideInAPackage("org.sqlite.."))
        .check(CLASSES);
  }

  /// It has a library of its own to load, which no other command is to pay for.
  @Test
  void onlyTheReaderOfNixIndexKnowsZstd() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(ROOT + "attribute.NixIndexDatabase")
        .should()
        .dependOnClassesThat(resideInAPackage("com.github.luben.."))
        .check(CLASSES);
  }

  @Test
  void theDocumentHasTheSameTable() throws IOException {
    String document = Files.readString(Readme.CHECKOUT.resolve("docs/architecture.md"));
    MAY_KNOW.forEach((name, known) -> {
      String words = known.isEmpty() ? "nothing" : String.join(", ", known);
      assertThat(document)
          .containsPattern("`io\\.github\\.nixld\\." + name + "` .*\\| " + words + " \\|");
    });
  }
}
