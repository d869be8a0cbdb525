package io.github.nixld.cli.index;

import io.github.nixld.cli.command.Amount;
import io.github.nixld.cli.command.OneLine;
import io.github.nixld.cli.location.Freshness;
import io.github.nixld.elf.Dependency;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.MalformedElf;
import io.github.nixld.elf.NotElf;
import io.github.nixld.elf.VersionNeed;
import io.github.nixld.index.Provider;
import io.github.nixld.index.Status;
import io.github.nixld.loader.Machine;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answers of the index, for people.
final class IndexText {
  private IndexText() {}

  static void status(Status status, PrintStream out) {
    row(out, "index", status.file() + " (" + Amount.size(status.bytes()) + ")");
    row(out, "store", status.storeDirectory());
    row(
        out,
        "built",
        status.complete()
            ? Amount.age(status.built(), Instant.now()) + " (" + status.built() + ")"
            : "not finished; the next build goes on");
    row(out, "fresh", Freshness.of(status));
    row(
        out,
        "store paths",
        status.storePaths()
            + ", "
            + status.libraryPaths()
            + " with libraries, "
            + status.pendingPaths()
            + " not valid yet");
    row(
        out,
        "objects",
        status.objects()
            + " under "
            + status.entries()
            + " names, "
            + status.malformed()
            + " malformed, "
            + status.notElf()
            + " not ELF");
    row(out, "loaders", String.valueOf(status.loaders()));
  }

  /// One line each: the path, and the soname if it differs from the file's name.
  static void providers(List<Provider> providers, PrintStream out) {
    for (Provider provider : providers) {
      StringBuilder line = new StringBuilder(provider.directory());
      line.append('/').append(provider.name());
      if (provider.object().facts() instanceof ElfObject object) {
        if (object.soname() != null && !object.soname().equals(provider.name())) {
          line.append("  soname ").append(object.soname());
        }
        if (object.header().machine() != Machine.X86_64) {
          line.append("  ").append(Machine.describe(object.header()));
        }
      } else {
        line.append("  no library");
      }
      if (provider.aggregate()) {
        line.append("  -> ").append(provider.object().path());
      }
      out.println(OneLine.of(line.toString()));
    }
  }

  static void object(IndexJson.Shown shown, PrintStream out) {
    out.println(OneLine.of(shown.path()));
    switch (shown.facts()) {
      case NotElf not -> row(out, "not ELF", not.description());
      case MalformedElf malformed -> row(out, "malformed", malformed.reason());
      case ElfObject object -> facts(object, out);
    }
  }

  private static void facts(ElfObject object, PrintStream out) {
    row(
        out,
        "machine",
        Machine.describe(object.header())
            + (object.header().elfClass() == 2 ? ", 64-bit" : ", 32-bit"));
    row(out, "interpreter", object.interpreter());
    row(out, "soname", object.soname());
    for (Dependency dependency : object.dependencies()) {
      row(
          out,
          switch (dependency.tag()) {
            case NEEDED -> "needs";
            case FILTER -> "filter";
            case AUXILIARY -> "auxiliary";
          },
          dependency.name());
    }
    row(out, "rpath", object.rpath());
    row(out, "runpath", object.runpath());
    for (VersionNeed need : object.versionsNeeded()) {
      row(
          out,
          "wants",
          need.file()
              + ": "
              + String.join(
                  ", ", need.versions().stream().map(VersionNeed.Version::name).toList()));
    }
    if (object.versionsDefined() != null) {
      row(out, "defines", String.join(", ", object.versionsDefined()));
    }
    row(out, "stack", object.executableStack() ? "executable" : null);
    row(out, "build id", object.buildId());
    for (String note : object.dlopenNotes()) {
      row(out, "dlopen", note);
    }
  }

  private static void row(PrintStream out, String label, @Nullable String value) {
    if (value != null) {
      out.println("  %-12s %s".formatted(label, OneLine.of(value)));
    }
  }
}
