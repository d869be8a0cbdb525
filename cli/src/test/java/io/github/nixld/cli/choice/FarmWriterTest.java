package io.github.nixld.cli.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nixld.choose.Environment;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.elf.LdSo;
import io.github.nixld.index.IndexedLoader;
import io.github.nixld.index.IndexedObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The farm holds exactly the chosen links, and nobody's files are touched.
class FarmWriterTest {
  @TempDir private Path temporary = Path.of("");

  private static Environment environment(Path farm, Map<String, String> links) throws IOException {
    ElfObject object = (ElfObject) ElfReader.read(Path.of("/proc/self/exe"));
    IndexedLoader loader =
        new IndexedLoader(
            new IndexedObject(1, "/l", "l", object),
            new LdSo(LdSo.Kind.GLIBC, "2.40", List.of(), null, "lib"));
    return new Environment(
        "/nix/store",
        "x86_64-linux",
        true,
        new Environment.ChosenLoader(loader, "/l", "the only one", List.of()),
        links.isEmpty() ? List.of("/nix/store/glibc/lib") : List.of(farm.toString()),
        links,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static void write(Path farm, Map<String, String> links)
      throws CommandException, IOException {
    FarmWriter.write(farm, List.of(environment(farm, links)));
  }

  private static List<String> names(Path farm) throws IOException {
    try (Stream<Path> links = Files.list(farm)) {
      return links.map(link -> String.valueOf(link.getFileName())).sorted().toList();
    }
  }

  @Test
  void makesTheDirectoryAndItsLinks() throws Exception {
    Path farm = temporary.resolve("a/farm");
    write(farm, Map.of("libz.so.1", "/nowhere/z", "libé'.so", "/n/e"));
    assertThat(names(farm)).containsExactly("libz.so.1", "libé'.so");
    assertThat(Files.readSymbolicLink(farm.resolve("libz.so.1"))).isEqualTo(Path.of("/nowhere/z"));
  }

  @Test
  void changesWhatHasChangedAndRemovesWhatIsNotChosen() throws Exception {
    Path farm = temporary.resolve("farm");
    write(farm, Map.of("a", "/1", "b", "/1", "c", "/1"));
    write(farm, Map.of("b", "/1", "c", "/2"));
    assertThat(names(farm)).containsExactly("b", "c");
    assertThat(Files.readSymbolicLink(farm.resolve("c"))).isEqualTo(Path.of("/2"));
  }

  @Test
  void refusesADirectoryWithFiles() throws Exception {
    Path farm = Files.createDirectory(temporary.resolve("home"));
    Path file = Files.writeString(farm.resolve("mine"), "text");
    Path link = Files.createSymbolicLink(farm.resolve("link"), Path.of("/1"));
    assertThatThrownBy(() -> write(farm, Map.of("b", "/1")))
        .isInstanceOf(CommandException.class)
        .hasMessage(file + " is no link: give --farm a directory of its own");
    assertThat(file).hasContent("text");
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(names(farm)).containsExactly("link", "mine");
  }

  @Test
  void everySystemHasItsOwn() throws Exception {
    Path farm = temporary.resolve("farm");
    Path other = temporary.resolve("farm-i686-linux");
    FarmWriter.write(
        farm, List.of(environment(farm, Map.of("a", "/1")), environment(other, Map.of("a", "/2"))));
    assertThat(Files.readSymbolicLink(farm.resolve("a"))).isEqualTo(Path.of("/1"));
    assertThat(Files.readSymbolicLink(other.resolve("a"))).isEqualTo(Path.of("/2"));
  }

  @Test
  void aFarmThatNobodyNeedsIsEmpty() throws Exception {
    Path farm = temporary.resolve("farm");
    write(farm, Map.of("a", "/1"));
    write(farm, Map.of());
    assertThat(names(farm)).isEmpty();
  }

  @Test
  void saysThatItCannotBeMade() throws Exception {
    Path file = Files.writeString(temporary.resolve("file"), "text");
    assertThatThrownBy(() -> write(file, Map.of()))
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith(file + ": the farm cannot be made");
  }
}
