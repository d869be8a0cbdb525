package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.nixld.attribute.Attribute;
import io.github.nixld.attribute.Attribute.Evidence;
import io.github.nixld.attribute.StoredAttributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The test store's nixpkgs, evaluated by Nix itself, and asked for what is in the store.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttributesIT {
  private TestStore store;
  private String index;
  private Path nixpkgs;
  private Ran first;

  @BeforeAll
  void evaluate(@TempDir Path work) throws IOException, InterruptedException {
    store = TestStore.open();
    index = work.resolve("index.db").toString();
    nixpkgs = store.directory().resolve("nixpkgs");
    Processes.nixld("nixld-index", "build", "--quiet", "--index", index).orFail();
    first = Processes.nixld("nixld-index", "packages", nixpkgs.toString(), "--index", index);
    first.orFail();
  }

  private Attribute of(String release, String name, String library) {
    try (StoredAttributes attributes = StoredAttributes.open(Path.of(index))) {
      String storePath = String.valueOf(store.path(release, name).getFileName());
      return Objects.requireNonNull(attributes.of(storePath, library), library);
    }
  }

  @Test
  void theStorePathOfEachPackageHasItsAttribute() {
    assertThat(of("bookworm", "zlib", "libz.so.1"))
        .isEqualTo(new Attribute("zlib", "out", Evidence.EVALUATION));
    assertThat(of("bookworm", "libglvnd", "libGL.so.1"))
        .isEqualTo(new Attribute("libglvnd", "out", Evidence.EVALUATION));
    assertThat(of("bookworm", "libX11", "libX11.so.6").evidence()).isEqualTo(Evidence.EVALUATION);
    assertThat(of("bullseye", "openssl", "libssl.so.1.1"))
        .isEqualTo(new Attribute("openssl_1_1", "out", Evidence.EVALUATION));
  }

  @Test
  void aPackageOfAnotherReleaseHasTheAttributeOfItsName() {
    assertThat(of("trixie", "brotli", "libbrotlidec.so.1"))
        .isEqualTo(new Attribute("brotli", "out", Evidence.NAME));
  }

  @Test
  void itIsSaidInOneLine() {
    assertThat(first.out()).isEmpty();
    assertThat(first.err())
        .hasLineCount(1)
        .containsPattern("[1-9][0-9]+ output paths of [1-9][0-9]+ attributes of ");
  }

  @Test
  void whatLiesInTheStoreIsNotEvaluatedTwice() throws Exception {
    assertThat(nixpkgs.toRealPath().toString()).startsWith("/nix/store/");
    Ran again = Processes.nixld("nixld-index", "packages", nixpkgs.toString(), "--index", index);
    assertThat(again.status()).isZero();
    assertThat(again.err()).hasLineCount(1).contains("is known already");
  }

  @Test
  void anEnvironmentNamesTheAttributesOfWhatItLacks(@TempDir Path work) throws Exception {
    Path source = Files.writeString(work.resolve("p.c"), "int main(void) { return 0; }\n");
    Path empty = Files.writeString(work.resolve("l.c"), "int nixld_nothing;\n");
    String library = work.resolve("lib.so").toString();
    Processes.run("gcc", "-shared", "-Wl,-soname,libfuse.so.2", "-o", library, empty.toString())
        .orFail();
    String program = work.resolve("program").toString();
    Processes.run("gcc", "-Wl,--no-as-needed", "-o", program, source.toString(), library).orFail();
    Ran ran = Processes.nixld("nixld-env", "-f", "json", "--index", index, program);
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("libfuse.so.2: ", "; nixpkgs has it as fuse");
    JsonNode unresolved = new ObjectMapper().readTree(ran.out()).get("unresolved");
    assertThat(unresolved).hasSize(1);
    assertThat(unresolved.get(0).get("attributes").toString()).isEqualTo("[\"fuse\"]");
  }

  @Test
  void anExpressionNamesAttributesOfWhatWasChosen(@TempDir Path work) throws Exception {
    Path source = Files.writeString(work.resolve("p.c"), "int main(void) { return 0; }\n");
    String program = work.resolve("program").toString();
    String library = store.path("trixie", "zlib").resolve("lib/libz.so.1").toString();
    Processes.run("gcc", "-Wl,--no-as-needed", "-o", program, source.toString(), library).orFail();
    String[] line = {"-f", "shell.nix", program, "--index", index};
    String expression = Processes.nixld("nixld-env", line).orFail();
    assertThat(expression).contains("pkgs.zlib\n").doesNotContain("storePath");
  }
}
