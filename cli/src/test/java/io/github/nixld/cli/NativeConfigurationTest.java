package io.github.nixld.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.nixld.attribute.Attributes;
import io.github.nixld.choose.Chooser;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What native/config says is what the code needs: a native executable lacks all else.
class NativeConfigurationTest {
  private static final Path CONFIGURATION =
      Readme.CHECKOUT.resolve("native/config/reachability-metadata.json");

  @Test
  void everyResourceIsInTheExecutable() throws IOException {
    List<PathMatcher> globs = new ArrayList<>();
    for (JsonNode resource : new ObjectMapper().readTree(CONFIGURATION.toFile()).get("resources")) {
      globs.add(FileSystems.getDefault().getPathMatcher("glob:" + resource.get("glob").asText()));
    }
    List<Path> resources = new ArrayList<>();
    for (Class<?> module : List.of(Attributes.class, Chooser.class, Main.class)) {
      resources.addAll(resources(module));
    }
    assertThat(resources)
        .hasSizeGreaterThan(5)
        .allMatch(resource -> globs.stream().anyMatch(glob -> glob.matches(resource)));
  }

  private static List<Path> resources(Class<?> module) throws IOException {
    Path classes = Path.of(module.getProtectionDomain().getCodeSource().getLocation().getPath());
    if (!Files.isDirectory(classes)) {
      try (var jar = FileSystems.newFileSystem(classes)) {
        return resources(jar.getPath("/"));
      }
    }
    return resources(classes);
  }

  private static List<Path> resources(Path classes) throws IOException {
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> Path.of(classes.relativize(file).toString()))
          .filter(file -> file.startsWith("io") && !file.toString().endsWith(".class"))
          .toList();
    }
  }

  @Test
  void nothingIsFoundByReflection() {
    noClasses()
        .should()
        .callMethod(Class.class, "forName", String.class)
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.reflect..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.ServiceLoader")
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.github.nixld"));
  }
}
