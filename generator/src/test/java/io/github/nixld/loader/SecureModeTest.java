package io.github.nixld.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A setuid program started by another user. ld.so traces nothing then, so the program runs, and
/// its exit status says which copy of the library it got.
class SecureModeTest extends JudgedTest {
  @BeforeEach
  void copies() {
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")), "only root can make a setuid program");
    Installed.need("setpriv");
    lib("path", 1);
    lib("x", 2);
  }

  private void lib(String where, int number) {
    f.lib(where + "/libx.so").source("int which(void) { return " + number + "; }").build();
  }

  private Fixture.Builder prog(String name) {
    return f.program(name)
        .links(f.path("x/libx.so"))
        .source(
            "int which(void); void _start(void) {"
                + " __asm__ volatile (\"syscall\" :: \"a\"(60), \"D\"((long) which())); }");
  }

  private void agree(String program, Run run) throws Exception {
    agree(run, List.of("chmod", "4755", f.path(program).toString()));
  }

  /// @param means what makes the program one that is not trusted
  private void agree(Run run, List<String> means) throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(Command.run(directory, Map.of("PATH", "/usr/sbin:/usr/bin:/bin"), means).exit())
        .isZero();
    List<String> command =
        new ArrayList<>(
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", run.path()));
    Map<String, String> environment = new HashMap<>(run.environment());
    environment.put("PATH", "/usr/bin:/bin");
    Command.Result result = Command.run(directory, environment, command);
    LoadPlan plan = run.simulate(RealLoaders.host().loader(), true);
    String path =
        plan.objects().stream()
            .filter(object -> object.name().contains("libx.so"))
            .map(LoadedObject::path)
            .findFirst()
            .orElse("");
    int expected =
        !plan.complete() ? 127 : Path.of(path).normalize().startsWith(f.path("path")) ? 1 : 2;
    assertThat(result.exit()).as("%s: %s %s", run, result, plan.faults()).isEqualTo(expected);
    for (Fault fault : plan.faults()) {
      assertThat(result.err()).contains(fault.message(plan));
    }
  }

  @Test
  void libraryPathIsIgnored() throws Exception {
    prog("prog").runpath(f.path("x").toString()).build();
    agree("prog", f.run("prog").withLibraryPath(f.path("path").toString()));
  }

  @Test
  void originOfTheProgramIsNotTrusted() throws Exception {
    prog("prog").runpath("$ORIGIN/x").build();
    agree("prog", f.run("prog"));
  }

  @Test
  void originInsideAnElementIsDropped() throws Exception {
    prog("prog").runpath("/$ORIGIN/x:" + f.path("path")).build();
    agree("prog", f.run("prog"));
  }

  @Test
  void originOfALibraryIsTakenAtTheStart() throws Exception {
    f.lib("l/libl.so").links(f.path("x/libx.so")).runpath("$ORIGIN/../path").build();
    prog("prog").needs("libl.so").runpath(f.path("l") + ":" + f.path("x")).build();
    f.program("other")
        .needs("libl.so")
        .source("void _start(void) { __asm__ volatile (\"syscall\" :: \"a\"(60), \"D\"(1L)); }")
        .runpath(f.path("l").toString())
        .build();
    agree("other", f.run("other"));
  }

  @Test
  void tokensInANeededNameAreFatal() throws Exception {
    prog("prog").needs("$ORIGIN/x/liby.so").runpath(f.path("x").toString()).build();
    agree("prog", f.run("prog"));
  }

  @Test
  void preloadWithASlashIsIgnored() throws Exception {
    prog("prog").runpath(f.path("x").toString()).build();
    agree("prog", f.run("prog").withPreload(f.path("path/libx.so").toString()));
  }

  @Test
  void preloadByNameMustBeSetuidToo() throws Exception {
    prog("prog").runpath(f.path("x").toString()).build();
    f.lib("x/libpre.so").build();
    agree("prog", f.run("prog").withPreload("libpre.so"));
  }

  @Test
  void setgid() throws Exception {
    Path prog = prog("prog").runpath(f.path("x").toString()).build();
    agree(
        f.run("prog").withLibraryPath(f.path("path").toString()),
        List.of("chmod", "2755", prog.toString()));
  }

  @Test
  void fileCapabilities() throws Exception {
    Path prog = prog("prog").runpath(f.path("x").toString()).build();
    List<String> setcap = List.of("setcap", "cap_net_raw+ep", prog.toString());
    Assumptions.assumeTrue(
        Command.run(directory, Map.of("PATH", "/usr/sbin:/usr/bin:/bin"), setcap).exit() == 0,
        "setcap has to be there, and allowed");
    agree(f.run("prog").withLibraryPath(f.path("path").toString()), setcap);
  }
}
