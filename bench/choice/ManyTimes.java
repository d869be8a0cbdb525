package io.github.nixld.index;

import io.github.nixld.elf.Dependency;
import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.LdSo;
import io.github.nixld.elf.VersionNeed;
import io.github.nixld.store.LinuxWalker;
import io.github.nixld.store.NixDatabase.Registration;
import io.github.nixld.store.NixStore;
import io.github.nixld.store.ScannedObject;
import io.github.nixld.store.ScannedPath;
import io.github.nixld.store.StorePathName;
import io.github.nixld.store.StoreWalker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Writes the index of a store that has everything many times: once the store as it is, then its
/// rows again under other hashes, each copy's RUNPATHs and links leading into the same copy. There
/// are no files behind the copies.
///
/// It is in this package to write rows as a build does.
public final class ManyTimes {
  private static final Pattern HASH = Pattern.compile("[0-9a-df-np-sv-z]{32}(?=-)");
  private static final String DIGITS = "0123456789abcdfghijklmnpqrsvwxyz";

  private final List<ScannedPath> paths = new ArrayList<>();

  /// The hashes and the file names of the glibcs, of which a store with other libraries has as many.
  private final Set<String> glibcHashes = new HashSet<>();
  private final Set<String> glibcNames = new HashSet<>();
  private long lastNumber;

  private ManyTimes(NixStore store) throws Exception {
    StoreWalker walker = new LinuxWalker(store);
    for (StorePathName name : store.list().present()) {
      paths.add(walker.scan(name.basename()));
    }
    for (ScannedPath path : paths) {
      path.objects().forEach(object -> lastNumber = Math.max(lastNumber, object.number()));
      if (path.objects().stream().anyMatch(object -> object.ldSo() != null)) {
        glibcHashes.add(path.basename().substring(0, 32));
        path.directories().forEach(d -> d.entries().forEach(e -> glibcNames.add(e.name())));
      }
    }
  }

  /// Writes an index.
  ///
  /// @param times how often; 1 is the store as it is
  /// @param sameNames whether the copies are other generations of the same libraries; else every
  ///   copy has libraries of its own, which need each other and the same glibcs
  public static void write(Path file, NixStore store, int times, boolean sameNames)
      throws Exception {
    ManyTimes rows = new ManyTimes(store);
    Files.deleteIfExists(file);
    try (Connection connection = IndexFile.create(file)) {
      try (Statement pragma = connection.createStatement()) {
        pragma.execute("PRAGMA journal_mode = OFF");
        pragma.execute("PRAGMA synchronous = OFF");
      }
      Schema schema = Schema.read();
      schema.createTables(connection);
      try (IndexWriter writer = new IndexWriter(connection, store.directory().toString())) {
        writer.setMeta(Meta.STORE, store.directory().toString());
        for (int copy = 0; copy < times; copy++) {
          for (ScannedPath path : rows.paths) {
            if (copy == 0) {
              writer.add(path, Registration.UNKNOWN);
            } else if (sameNames || !rows.glibcHashes.contains(path.basename().substring(0, 32))) {
              writer.add(rows.new Copy(copy, sameNames).of(path), Registration.UNKNOWN);
            }
          }
          writer.commit();
        }
        writer.finishLinks(true);
        writer.setMeta(Meta.COMPLETE, 1);
        writer.commit();
      }
      connection.setAutoCommit(true);
      schema.createIndexes(connection);
    }
  }

  private final class Copy {
    private final int number;
    private final UnaryOperator<String> name;

    Copy(int number, boolean sameNames) {
      this.number = number;
      this.name = sameNames ? text -> text : this::renamed;
    }

    /// libz.so.1 becomes libz-7.so.1.
    private String renamed(String text) {
      int suffix = text.indexOf(".so");
      return suffix <= 0 || glibcNames.contains(text)
          ? text
          : text.substring(0, suffix) + "-" + number + text.substring(suffix);
    }

    /// Another hash for each store path in a text; it comes after the one that it stands for.
    private String moved(String text) {
      return HASH.matcher(text)
          .replaceAll(match -> keeps(match.group()) ? match.group() : hash(match.group()));
    }

    private boolean keeps(String hash) {
      return name.apply("lib.so").equals("lib-" + number + ".so") && glibcHashes.contains(hash);
    }

    private String hash(String old) {
      return "zz" + DIGITS.charAt(number / 32) + DIGITS.charAt(number % 32) + old.substring(4);
    }

    ScannedPath of(ScannedPath path) {
      return new ScannedPath(
          moved(path.basename()),
          path.outcome(),
          path.directories().stream()
              .map(d -> new ScannedPath.Directory(d.path(), d.entries().stream().map(this::of).toList()))
              .toList(),
          path.links().stream()
              .map(l -> new ScannedPath.DirectoryLink(l.path(), moved(l.target())))
              .toList(),
          path.objects().stream().map(this::of).toList(),
          path.counts());
    }

    private ScannedPath.Entry of(ScannedPath.Entry entry) {
      return switch (entry) {
        case ScannedPath.Entry.File f ->
            new ScannedPath.Entry.File(name.apply(f.name()), number(f.object()));
        case ScannedPath.Entry.Link l ->
            new ScannedPath.Entry.Link(
                name.apply(l.name()), moved(l.directory()), name.apply(l.target()));
      };
    }

    private long number(long original) {
      return number * (lastNumber + 1) + original;
    }

    private ScannedObject of(ScannedObject object) {
      LdSo ldSo = object.ldSo();
      return new ScannedObject(
          number(object.number()),
          facts(object.facts()),
          ldSo == null
              ? null
              : new LdSo(
                  ldSo.kind(),
                  ldSo.version(),
                  ldSo.systemDirectories().stream().map(this::moved).toList(),
                  ldSo.cache() == null ? null : moved(ldSo.cache()),
                  ldSo.lib()));
    }

    private ElfFile facts(ElfFile facts) {
      if (!(facts instanceof ElfObject o)) {
        return facts;
      }
      return new ElfObject(
          o.header(),
          o.interpreter(),
          o.dynamic(),
          o.loadable(),
          o.soname() == null ? null : name.apply(o.soname()),
          o.dependencies().stream().map(d -> new Dependency(d.tag(), name.apply(d.name()))).toList(),
          o.rpath() == null ? null : moved(o.rpath()),
          o.runpath() == null ? null : moved(o.runpath()),
          o.flags(),
          o.flags1(),
          o.versionsDefined(),
          o.versionsNeeded().stream()
              .map(v -> new VersionNeed(name.apply(v.file()), v.versions()))
              .toList(),
          o.versym(),
          o.relr(),
          o.executableStack(),
          o.isaNeeded(),
          o.indirectExternAccess(),
          o.refusal(),
          o.damage(),
          o.buildId(),
          o.dlopenNotes());
    }
  }
}
