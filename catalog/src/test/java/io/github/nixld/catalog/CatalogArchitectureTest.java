package io.github.nixld.catalog;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The table of docs/architecture.md for the packages that users do not get. The `ArchitectureTest`
/// of the commands checks the others.
class CatalogArchitectureTest {
  private static final String ROOT = "io.github.nixld.";

  private static final Map<String, List<String>> MAY_KNOW =
      Map.of(
          "cache", List.of("signature"),
          "catalog",
              List.of(
                  "cache", "snapshot", "signature", "index", "store", "sqlite", "linux", "elf"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT + "cache", ROOT + "catalog");

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
  void theDocumentHasTheSameTable() throws IOException {
    String document = Files.readString(Path.of("..", "docs", "architecture.md"));
    MAY_KNOW.forEach((name, known) ->
        assertThat(document)
            .containsPattern(
                "`io\\.github\\.nixld\\." + name + "` .*\\| " + String.join(", ", known) + " \\|"));
  }
}
