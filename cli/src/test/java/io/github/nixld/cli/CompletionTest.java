package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.OptionSpec;

/// Completions and man pages, in the shells and in man(1).
class CompletionTest {
  @TempDir private Path share;

  @BeforeEach
  void writeThem() throws IOException {
    assertThat(CommandRunner.run("nixld", "manual", share.toString()))
        .isEqualTo(new Ran(0, "", ""));
    Files.createDirectories(share.resolve("work/directory"));
    Files.writeString(share.resolve("work/program"), "");
    assertThat(share.resolve("work/program").toFile().setExecutable(true)).isTrue();
    // In place of the real one, which would need an index.
    Path nixld = Files.createDirectories(share.resolve("bin")).resolve("nixld");
    Files.writeString(
        nixld, "#!/bin/sh\n[ \"$1\" = complete ] && printf '%s\\n' libz.so libz.so.1\n");
    assertThat(nixld.toFile().setExecutable(true)).isTrue();
  }

  private Shell shell() {
    return Shell.in(share.resolve("work")).with("PATH", share + "/bin:" + System.getenv("PATH"));
  }

  /// What bash offers behind a line.
  private List<String> bash(String line) throws IOException, InterruptedException {
    return bash(line, "");
  }

  /// The same in a shell with something more.
  private List<String> bash(String line, String more) throws IOException, InterruptedException {
    String command = line.split(" ", 2)[0];
    String script =
        """
        . "$1"
        eval "$3"
        words=($2)
        [[ $2 != *' ' ]] || words+=('')
        COMP_WORDS=("${words[@]}") COMP_CWORD=$((${#words[@]} - 1))
        _nixld "${words[0]}" "${words[COMP_CWORD]}" "${words[COMP_CWORD-1]}" || :
        printf '%s\\n' "${COMPREPLY[@]}"
        """;
    return shell()
        .run(
            "bash",
            "-euc",
            script,
            "bash",
            share.resolve("bash-completion/completions/" + command).toString(),
            line,
            more)
        .orFail()
        .lines()
        .filter(it -> !it.isEmpty())
        .toList();
  }

  /// What fish offers behind a line, without descriptions.
  private List<String> fish(String line) throws IOException, InterruptedException {
    return fish(line, "");
  }

  private List<String> fish(String line, String more) throws IOException, InterruptedException {
    return fishLines(line, more).stream().map(it -> it.split("\t", 2)[0]).toList();
  }

  /// The same with descriptions.
  private List<String> fishLines(String line, String more)
      throws IOException, InterruptedException {
    Ran ran =
        shell()
            .run(
                "fish",
                "--no-config",
                "-c",
                "for f in $argv[1]/*.fish; source $f; end; eval $argv[3]; complete -C $argv[2]",
                share.resolve("fish/vendor_completions.d").toString(),
                line,
                more);
    assertThat(ran.err()).isEmpty();
    return ran.orFail().lines().toList();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "nixld-env --fo,--format",
        "nixld-env --format=js,json",
        "nixld-env -f fl,flake.nix",
        "nixld env -f fl,flake.nix",
        "nixld-env --color ne,never",
        "nixld-env -l libz,libz.so.1",
        "nixld-env pro,program",
        "nixld-env --farm d,directory",
        "nixld-index ,check-choices",
        "nixld-index st,status",
        "nixld-index find libz,libz.so.1",
        "nixld index find libz,libz.so.1",
        "nixld find libz,libz.so.1",
        "nixld-index build --re,--rebuild",
        "nixld-index import ,catalog",
        "nixld-index import n,nix-index",
        "nixld index import n,nix-index",
        "nixld index import catalog d,directory",
        "nixld nixld-env --fo,--format",
        "nixld e,env",
        "nixld help e,env",
        "nixld help index st,status",
        "nixld-run --ag,--again",
        "nixld-run -l libz,libz.so.1",
        "nixld-run -l libz.so.1 --ag,--again",
        "nixld-run -l libz.so.1 pro,program",
        "nixld run --farm=directory --explain ./program pro,program",
        "nixld-ldd --tr,--tree"
      })
  void shellsOfferWhatFits(String line, String offered) throws IOException, InterruptedException {
    // fish has words with "=" as they are typed, bash takes them apart.
    String typed = line.matches("nixld-index( import)?") ? line + " " : line;
    assertThat(bash(typed.replace("=", " = "))).as("bash").contains(offered);
    String wanted = line.contains("-format=") ? "--format=json" : offered;
    assertThat(fish(typed)).as("fish").anyMatch(it -> it.equals(wanted) || it.equals(wanted + "/"));
  }

  @Test
  void onlyDirectoriesAreOfferedWhereOneIsWanted() throws IOException, InterruptedException {
    assertThat(bash("nixld-env --farm ")).containsExactly("directory");
    assertThat(fish("nixld-env --farm ")).containsExactly("directory/");
  }

  @Test
  void nothingFollowsACommandOfHelp() throws IOException, InterruptedException {
    assertThat(bash("nixld help env ")).isEmpty();
    assertThat(fish("nixld help env ")).isEmpty();
  }

  /// The program has completions of its own.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "nixld-run ./program --v",
        "nixld run ./program --v",
        "nixld-run -l libz.so.1 --prefer x ./program --v",
        "nixld run --explain ./program find --v",
        "nixld-run -- ./program --v"
      })
  void whatFollowsTheProgramIsForTheProgram(String line) throws IOException, InterruptedException {
    assertThat(bash(line)).as("without bash-completion").isEmpty();
    int program = List.of(line.split(" ")).indexOf("./program");
    assertThat(bash(line, "_comp_command_offset() { COMPREPLY=(\"from $1\"); }"))
        .containsExactly("from " + program);
    assertThat(fish(line, "complete -c program -l vivid")).containsExactly("--vivid");
  }

  @Test
  void fishShowsNoDescriptionOfTheOptionBesideEachOfItsValues()
      throws IOException, InterruptedException {
    for (String line : List.of("nixld-env -f js", "nixld-env -l libz", "nixld find libz")) {
      assertThat(fishLines(line, "")).as(line).isNotEmpty().noneMatch(it -> it.contains("\t"));
    }
    assertThat(fishLines("nixld-env --form", "")).singleElement().asString().contains("\tenv (");
  }

  /// zsh has no way to ask without a terminal: this is one.
  @Test
  void zshOffersWhatFits() throws IOException, InterruptedException {
    String script =
        """
        zmodload zsh/zpty
        zpty z zsh -f -i
        send() { zpty -w z "$1" }
        send "PS1=; PROMPT=; fpath=('$1' \\$fpath); autoload -Uz compinit; compinit -u -D"
        send "zstyle ':completion:*' list-colors ''; LISTMAX=1000; bindkey '^I' complete-word"
        send "_program() { compadd -- --vivid }; compdef _program program"
        send "echo re''ady"
        zpty -r z out '*ready*'
        zpty -n -w z "$2"$'\\t'
        sleep 1
        zpty -n -w z $'\\n'
        zpty -r -t z out
        zpty -r -t z more
        print -r -- "$out$more"
        zpty -d z
        """;
    for (String[] each :
        new String[][] {
          {"nixld-env --form", "--format"},
          {"nixld-env -f fla", "flake.nix"},
          {"nixld-index check-", "check-choices"},
          {"nixld env --pre", "--prefer"},
          {"nixld help e", "help env"},
          {"nixld help index chec", "check-choices"},
          {"nixld-index import nix", "nix-index"},
          {"nixld-run --aga", "--again"},
          {"nixld-run -- prog", "program"},
          {"nixld-run -- ./program --v", "--vivid"},
          {"nixld-run -l libz.so.1 ./program --v", "--vivid"},
          {"nixld run --explain ./program --v", "--vivid"}
        }) {
      Ran ran = shell().run("zsh", "-fc", script, "zsh", share + "/zsh/site-functions", each[0]);
      assertThat(ran.out()).as(each[0] + ran.err()).contains(each[1]);
    }
  }

  @Test
  void nushellTakesThem() throws IOException, InterruptedException {
    Path file = share.resolve("nushell/vendor/autoload/nixld.nu");
    Ran ran =
        shell()
            .run(
                "nu",
                "--no-config-file",
                "-c",
                "source " + file + "; scope externs | where name =~ nixld | get name | to text");
    assertThat(ran.orFail().lines())
        .contains("nixld-env", "nixld env", "nixld-index find", "nixld help");
  }

  @Test
  void manShowsEveryPage() throws IOException, InterruptedException {
    for (String name : Commands.NAMES) {
      Ran ran = shell().with("MANWIDTH", "80").run("man", "-l", share + "/man/man1/" + name + ".1");
      assertThat(ran.err()).isEmpty();
      assertThat(ran.orFail()).contains("NAME", "SYNOPSIS", name, "--help", "EXIT STATUS");
      // Those that `--help` leaves out, too.
      for (OptionSpec option : Objects.requireNonNull(Commands.named(name)).spec().options()) {
        assertThat(option.hidden() || ran.out().contains(option.longestName()))
            .as(name + ": " + option.longestName())
            .isTrue();
      }
    }
    assertThat(shell().run("man", "-l", share + "/man/man7/nixld.7").orFail())
        .contains("nixld env", "nixld-env(1)", "nixld-doctor(1)");
    assertThat(shell().run("man", "-l", share + "/man/man1/nixld-doctor.1").orFail())
        .contains("nixld doctor [OPTION...]", "Something is wrong.");
  }

  @Test
  void pagesHaveWhatTroffWouldTakeForItself() throws IOException {
    try (Stream<Path> pages = Files.list(share.resolve("man/man1"))) {
      for (Path page : pages.toList()) {
        assertThat(Files.readAllLines(page))
            .allMatch(line -> !line.startsWith("'"))
            .filteredOn(line -> line.startsWith("."))
            .allMatch(line -> line.matches("\\.(TH|SH|SS|TP|PP|B|nh)( .*)?"));
      }
    }
  }
}
