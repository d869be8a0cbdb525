package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `use nixld`, in the real direnv, on a real store in which garbage is collected.
class DirenvIT {
  private static final String USE = "use nixld --store \"$STORE\" ";

  @TempDir private Path temporary = Path.of("");

  private SmallStore store = new SmallStore(temporary);
  private Path greet = temporary;
  private DirenvProject project = new DirenvProject(store, temporary);
  private Path program = temporary;

  @BeforeEach
  void aProjectWithAProgram() throws IOException, InterruptedException {
    store = SmallStore.in(temporary);
    greet = store.addLibrary("greet-1.0", "greet", "hello");
    project = DirenvProject.in(store, "project");
    program = store.program(project.directory().resolve("program"), "greet");
  }

  private String run(DirenvProject.Loaded loaded) throws IOException, InterruptedException {
    return store.run(program, loaded.loader(), loaded.libraryPath());
  }

  @Test
  void exportsWhatNixldEnvChoosesAndKeepsIt() throws IOException, InterruptedException {
    DirenvProject.Loaded loaded = project.envrc("set -euo pipefail", USE + "./program").load();
    String env = store.nixldEnv(program.toString()).orFail();
    assertThat(env)
        .isEqualTo(
            "NIX_LD=%s\nNIX_LD_LIBRARY_PATH=%s\n".formatted(loaded.loader(), loaded.libraryPath()));
    assertThat(loaded.variables()).containsOnlyKeys("NIX_LD", "NIX_LD_LIBRARY_PATH");
    assertThat(project.roots(1)).hasSize(2).contains(greet);
    store.collectGarbage();
    assertThat(run(loaded)).isEqualTo("hello\n");
  }

  @Test
  void choosesAnewForAnotherProgram() throws IOException, InterruptedException {
    project.envrc(USE + "./program").load();
    Path part = store.addLibrary("part-1.0", "part", "part");
    store.program(program, "greet", "part");
    assertThat(run(project.load())).isEqualTo("hello\npart\n");
    assertThat(project.roots(1)).contains(part);
    store.program(program, "part");
    assertThat(run(project.load())).isEqualTo("part\n");
    assertThat(project.roots(1)).contains(part).doesNotContain(greet);
  }

  @Test
  void whatIsKeptAlreadyIsNotRegisteredAgain() throws IOException, InterruptedException {
    DirenvProject.Loaded first = project.envrc(USE + "./program").load();
    List<Path> roots = project.roots(1);
    assertThat(project.load().variables()).isEqualTo(first.variables());
    assertThat(project.roots(1)).isEqualTo(roots);
  }

  @Test
  void anotherCommandLineAndAFileOfNamesCount() throws IOException, InterruptedException {
    Path part = store.addLibrary("part-1.0", "part", "part");
    project.envrc(USE + "./program").load();
    assertThat(project.envrc(USE + "-l libpart.so.1 ./program").load().libraryPath())
        .contains(part.toString());
    project.envrc(USE + "./program");
    Files.writeString(project.directory().resolve(".nixld"), "libpart.so.1\n");
    assertThat(project.load().libraryPath()).contains(part.toString());
  }

  @Test
  void saysWhatIsMissingEachTimeAndExportsTheRest() throws IOException, InterruptedException {
    store.program(program, "greet", "part");
    project.envrc("set -euo pipefail", USE + "./program").load();
    DirenvProject.Loaded again = project.load();
    assertThat(again.said()).containsPattern("nixld: libpart\\.so\\.1: .*; needed by ");
    assertThat(again.libraryPath()).contains(greet.toString());
    // What is added to the store may be it.
    store.addLibrary("part-1.0", "part", "part");
    DirenvProject.Loaded complete = project.load();
    assertThat(complete.said()).doesNotContain("libpart");
    assertThat(run(complete)).isEqualTo("hello\npart\n");
  }

  @Test
  void renewsWhatTheStoreHasLost() throws IOException, InterruptedException {
    project.envrc(USE + "./program").load();
    Path other = store.addLibrary("greet-2.0", "greet", "hello again");
    store.shell().run("rm", "-r", project.directory() + "/.direnv/nixld/1/nixld").orFail();
    store.shell().run("rm", "-r", project.directory() + "/.direnv/nixld/1/nixld-2").orFail();
    store.delete(greet);
    DirenvProject.Loaded loaded = project.load();
    assertThat(run(loaded)).isEqualTo("hello again\n");
    assertThat(project.roots(1)).contains(other);
  }

  @Test
  void renewsAFarmThatTheStoreHasLost() throws IOException, InterruptedException {
    project.envrc(USE + "--farm .direnv/farm ./program").load();
    project.load();
    store.addLibrary("greet-2.0", "greet", "hello again");
    store.shell().script("rm " + project.directory() + "/.direnv/nixld/1/nixld*").orFail();
    store.delete(greet);
    DirenvProject.Loaded loaded = project.load();
    assertThat(run(loaded)).isEqualTo("hello again\n");
  }

  @Test
  void readsADirectoryToItsBottom() throws IOException, InterruptedException {
    Path deep = Files.createDirectories(project.directory().resolve("a/b/c"));
    project.envrc(USE + ".").load();
    project.load();
    store.addLibrary("part-1.0", "part", "part");
    store.program(deep.resolve("other"), "part");
    assertThat(project.load().libraryPath()).contains("-part-1.0/lib");
    project.load();
  }

  @Test
  void direnvLoadsAgainWhenAFileChangesOrAPathGoes() throws IOException, InterruptedException {
    project.envrc(USE + "./program");
    // direnv compares times in seconds. What is in a process's environment is alive to Nix.
    Files.setLastModifiedTime(program, FileTime.from(Instant.ofEpochSecond(1_000_000_000)));
    String changed =
        "direnv export bash > out; test -s out || { echo nothing; exit; }; eval \"$(cat out)\"; echo loaded;";
    String script =
        "again() { %s }; again; again; touch program; again; again; rm .direnv/nixld/1/nixld*; env -u NIX_LD -u NIX_LD_LIBRARY_PATH nix-store --delete '%s'; again"
            .formatted(changed, greet)
            .replace("exit;", "return;");
    Ran ran = project.shell().run("bash", "-euc", script);
    assertThat(ran.orFail().lines().filter(line -> line.matches("loaded|nothing")))
        .containsExactly("loaded", "nothing", "loaded", "nothing", "loaded");
  }

  @Test
  void projectsAndUsesHaveAnswersOfTheirOwn() throws IOException, InterruptedException {
    Path part = store.addLibrary("part-1.0", "part", "part");
    DirenvProject other = DirenvProject.in(store, "other");
    store.program(other.directory().resolve("program"), "part");
    store.settle();
    other.envrc(USE + "./program").load();
    project.envrc(USE + "./program", USE + "../other/program").load();
    assertThat(project.roots(1)).contains(greet).doesNotContain(part);
    assertThat(project.roots(2)).contains(part).doesNotContain(greet);
    assertThat(other.roots(1)).contains(part).doesNotContain(greet);
    assertThat(project.load().libraryPath()).contains(part.toString());
    other.load();
    // A use that is taken out of the .envrc ends its roots.
    project.envrc(USE + "./program").load();
    assertThat(project.directory().resolve(".direnv/nixld/2")).doesNotExist();
  }

  @Test
  void namesAreData() throws IOException, InterruptedException {
    // direnv 2.32 itself runs commands in the name of a project's directory; below, anything goes.
    DirenvProject here = DirenvProject.in(store, "a 'b & touch pwned\n* (é)");
    Path hostile =
        Files.createDirectory(
            here.directory().resolve("-c \"d' $(touch pwned) `touch pwned`; touch pwned\n\\ *"));
    program = store.program(hostile.resolve("pro gram'\n$(touch pwned)"), "greet");
    // A library path with such a directory in it, too.
    here.envrc(
        "set -euo pipefail",
        "farm=\"$PWD/a farm'\n\\$(touch pwned)\"",
        USE + "--farm \"$farm\" -- */pro*");
    DirenvProject.Loaded first = here.load();
    assertThat(first.said()).doesNotContain("error");
    assertThat(run(first)).isEqualTo("hello\n");
    assertThat(first.libraryPath()).isEqualTo(here.directory() + "/a farm'\n$(touch pwned)");
    assertThat(here.load().variables()).isEqualTo(first.variables());
    store.collectGarbage();
    assertThat(run(first)).isEqualTo("hello\n");
    assertThat(temporary.resolve("pwned")).doesNotExist();
    assertThat(here.directory().resolve("pwned")).doesNotExist();
    assertThat(hostile.resolve("pwned")).doesNotExist();
  }

  @Test
  void whatCannotBeChosenForIsSaid() throws IOException, InterruptedException {
    project.envrc("export BEFORE=1", USE + "./absent || :", "export AFTER=1");
    DirenvProject.Loaded loaded = project.load();
    assertThat(loaded.said()).contains("nixld: ./absent: no such file");
    assertThat(loaded.variables()).containsOnlyKeys("BEFORE", "AFTER");
    store.program(project.directory().resolve("absent"), "greet");
    assertThat(project.load().libraryPath()).contains(greet.toString());
  }
}
