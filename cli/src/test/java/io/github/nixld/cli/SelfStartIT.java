package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Programs that start themselves again under `nixld-run`, without nix-ld: in the root of this
/// machine, whose own loader its other programs keep, and in roots that have none.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SelfStartIT {
  /// What stands where programs look for their loader.
  enum Root {
    EMPTY,
    STUB,
    LOADER
  }

  private static final String LOADER = "/lib64/ld-linux-x86-64.so.2";
  private static final Path SOURCES = Path.of("src/test/c").toAbsolutePath();

  @TempDir private static Path work = Path.of("");

  private Path glibc = Path.of("");
  private Shell shell;

  @BeforeAll
  void prepare() throws IOException, InterruptedException {
    Installed.needSandbox();
    Installed.need("patchelf");
    glibc = TestStore.open().path("trixie", "glibc").resolve("lib");
    shell =
        Shell.in(work)
            .with("XDG_CACHE_HOME", work.resolve("cache").toString())
            .with("run", UnderTest.command("nixld-run").toString())
            .with("installation", UnderTest.PREFIX.toString())
            .with("loader", glibc.resolve("ld-linux-x86-64.so.2").toString());
    Files.writeString(
        work.resolve("stub.c"),
        """
        #include <stdio.h>
        int main(void) { fputs("cannot run dynamically linked executables\\n", stderr); return 127; }
        """);
    // As Nix would have built it: it finds its own loader in any root.
    shell
        .script(
            "gcc -o behave "
                + SOURCES.resolve("behave.c")
                + """

                gcc -static -o stub stub.c
                cp -R "$installation" nixld; patchelf --set-interpreter "$loader" nixld/bin/nixld
                mkdir application; cp behave application
                printf '#!/bin/sh\nexec "${0%%/*}/behave" "$@"\n' > application/start
                chmod +x application/start
                "$run" ./behave
                """)
        .orFail();
  }

  private String out(String script) throws IOException, InterruptedException {
    Ran ran = shell.script(script);
    assertThat(ran.err()).isEmpty();
    return ran.orFail();
  }

  /// Runs a command in a root that has the store, a shell, what the test made, and a JDK for the
  /// installation that takes one; as a user without privileges.
  private Ran in(Root root, List<String> options, String... command)
      throws IOException, InterruptedException {
    String busybox = String.valueOf(Installed.program("busybox"));
    List<String> line =
        new ArrayList<>(
            List.of("bwrap", "--unshare-user", "--uid", "1000", "--gid", "1000", "--clearenv"));
    line.addAll(List.of("--setenv", "HOME", "/tmp", "--setenv", "PATH", "/bin"));
    line.addAll(List.of("--setenv", "XDG_CACHE_HOME", "/tmp/cache", "--tmpfs", "/tmp"));
    line.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--ro-bind", "/nix", "/nix"));
    line.addAll(List.of("--ro-bind", busybox, "/bin/sh", "--ro-bind", busybox, "/bin/env"));
    Path own =
        switch (root) {
          case EMPTY -> null;
          case STUB -> work.resolve("stub");
          case LOADER -> Path.of(LOADER).toRealPath();
        };
    if (own != null) {
      line.addAll(List.of("--ro-bind", own.toString(), LOADER));
    }
    String jdk = System.getProperty("java.home");
    line.addAll(List.of("--ro-bind", jdk, jdk, "--ro-bind", work.toString(), work.toString()));
    line.addAll(List.of("--chdir", work.toString()));
    line.addAll(options);
    line.addAll(List.of("nixld/bin/nixld-run", "--index", "cache/nixld/index.db", "--no-refresh"));
    line.addAll(List.of(command));
    return shell.run(line.toArray(String[]::new));
  }

  private String in(Root root, String... command) throws IOException, InterruptedException {
    Ran ran = in(root, List.of(), command);
    assertThat(ran.err()).isEmpty();
    return ran.orFail();
  }

  @ParameterizedTest
  @EnumSource
  void theProgramIsItsOwnExecutable(Root root) throws Exception {
    String program = work.resolve("behave") + " " + work.resolve("behave") + "\n";

    assertThat(in(root, "./behave", "exe")).isEqualTo(program);
    assertThat(in(root, "./behave", "exec", "/proc/self/exe", "exe")).isEqualTo(program);
    assertThat(in(root, "./behave", "exec", "./behave", "libc")).isEqualTo(glibc + "/libc.so.6\n");
    // Without variables too.
    assertThat(in(root, "./behave", "exec", "/bin/env", "-i", "./behave", "exe"))
        .isEqualTo(work.resolve("behave") + " unset\n");
  }

  /// Where the mount namespace has other paths for what was opened before.
  @Test
  void theProgramIsItsOwnExecutableInAChroot() throws Exception {
    assertThat(
            out(
                """
                mkdir -p root
                unshare --map-root-user --mount --propagation private sh -euc '
                  mount --rbind / root
                  here=$PWD
                  chroot "$here/root" sh -euc "cd $here; exec $run ./behave exe"'
                rmdir root
                """))
        .isEqualTo(work.resolve("behave") + " " + work.resolve("behave") + "\n");
  }

  /// node's own: child_process.fork, execPath, a worker, and a child without variables.
  @ParameterizedTest
  @EnumSource
  void nodeForks(Root root) throws Exception {
    ForeignProgram node =
        ForeignProgram.fetch().stream()
            .filter(it -> it.name().equals("node"))
            .findFirst()
            .orElseThrow();
    Files.writeString(
        work.resolve("fork.js"),
        """
        const { fork, spawnSync } = require('node:child_process');
        const { Worker } = require('node:worker_threads');
        if (process.argv[2] === 'child') {
          process.send(process.execPath);
          process.disconnect();
        } else {
          fork(__filename, ['child']).on('message', path => console.log('fork', path === process.execPath)).on('exit', () => {
            console.log('spawn', spawnSync(process.execPath, ['-p', '6*7'], { env: {} }).stdout.toString().trim());
            new Worker('require("node:worker_threads").parentPort.postMessage(6 * 7)', { eval: true })
              .on('message', result => console.log('worker', result));
          });
        }
        """);
    Ran ran =
        in(
            root,
            List.of("--ro-bind", node.home().toString(), node.home().toString()),
            node.path().toString(),
            "fork.js");

    assertThat(ran.orFail()).isEqualTo("fork true\nspawn 42\nworker 42\n");
  }

  /// Those that the program starts, as with nix-ld; a real loader is theirs.
  @Test
  void otherProgramsStart() throws Exception {
    shell.script("cp behave other").orFail();

    for (Root root : new Root[] {Root.EMPTY, Root.STUB}) {
      assertThat(in(root, "./behave", "exec", "./other", "libc")).isEqualTo(glibc + "/libc.so.6\n");
    }
    assertThat(out("$run ./behave exec ./other libc")).isEqualTo(out("./other libc"));
    assertThat(out("$run ./behave exec ./behave libc")).isEqualTo(glibc + "/libc.so.6\n");
  }

  /// Its file is the same to those that read it or run it.
  @Test
  void theSystemsLoaderDoesWhatItDid() throws Exception {
    String uses =
        """
        %s %s --list ./behave | wc -l
        echo '__thread int t; int *f(void) { return &t; } int main(void) { return *f(); }' > t.c
        %s gcc -fPIC -shared -Wl,-z,defs -o t.so t.c && echo linked
        %s ldd ./behave | sed 's/(.*//'
        """;
    String direct = uses.formatted("", LOADER, "", "");
    String within =
        uses.formatted("$run ./behave exec", LOADER, "$run ./behave exec", "$run ./behave exec");

    assertThat(out(within)).isEqualTo(out(direct)).contains("linked\n", "libc.so.6 => /lib");
  }

  @Test
  void nobodyElseSeesIt() throws Exception {
    String print = "cksum < " + LOADER;

    assertThat(out("$run ./behave exec sh -c '" + print + "'")).isNotEqualTo(out(print));
    assertThat(out("mkfifo f; $run ./behave exec cat f & " + print + "; echo > f; wait; rm f"))
        .startsWith(out(print));
  }

  @ParameterizedTest
  @EnumSource
  void oneCanBeStartedByTheOther(Root root) throws Exception {
    shell.script("cp behave other").orFail();
    String[] run = {"nixld/bin/nixld-run", "--index", "cache/nixld/index.db", "--no-refresh"};
    List<String> command = new ArrayList<>(List.of("./behave", "exec"));
    command.addAll(List.of(run));
    command.addAll(List.of("./other", "exec", "./behave", "exec", "./other", "exe"));

    assertThat(in(root, command.toArray(String[]::new)))
        .isEqualTo(work.resolve("other") + " " + work.resolve("other") + "\n");
  }

  @Test
  void aMaskForFilesIsNoHindrance() throws Exception {
    Installed.need("setpriv");
    assertThat(
            out(
                """
                chmod 755 . behave; umask 077
                $run ./behave exec setpriv --reuid 65534 --regid 65534 --clear-groups ./behave name
                """))
        .isEqualTo("./behave\n");
  }

  /// The interpreter's directory is there, but for the file, and reached by a link.
  @Test
  void aRootIsMadeAroundAMissingFile() throws Exception {
    shell.script("mkdir -p opt/there; touch opt/there/file; ln -sf opt/there link").orFail();
    shell
        .script(
            "cp behave odd; patchelf --set-interpreter \""
                + work
                + "/link/not/there/ld.so\" odd; $run ./odd")
        .orFail();

    assertThat(in(Root.EMPTY, "./odd", "exe"))
        .isEqualTo(work.resolve("odd") + " " + work.resolve("odd") + "\n");
    assertThat(
            out(
                "cd opt; $run ../odd exec sh -c 'pwd; ls there; touch there/new 2>&1; cat /proc/self/mountinfo | grep -c nixld-old' || :"))
        .startsWith(work.resolve("opt") + "\nfile\nnot\n")
        .contains("Read-only file system")
        .endsWith("\n0\n");
  }

  /// The launch script of an application.
  @Test
  void aScriptStartsWhatLiesBesideIt() throws Exception {
    for (Root root : new Root[] {Root.EMPTY, Root.STUB}) {
      assertThat(in(root, "application/start", "libc")).isEqualTo(glibc + "/libc.so.6\n");
    }
  }

  /// A container, say. The loader is a command then.
  @Test
  void withoutANamespaceTheProgramStartsAllTheSame() throws Exception {
    List<String> forbidden = List.of("--disable-userns");

    Ran ran = in(Root.EMPTY, forbidden, "./behave", "exe");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.orFail())
        .isEqualTo(glibc + "/ld-linux-x86-64.so.2 " + work.resolve("behave") + "\n");
    assertThat(in(Root.EMPTY, forbidden, "application/start", "libc").err())
        .contains("need nix-ld to start");
  }
}
