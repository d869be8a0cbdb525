package io.github.nixld.index;

import io.github.nixld.elf.Dependency;
import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfHeader;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.MalformedElf;
import io.github.nixld.elf.NotElf;
import io.github.nixld.elf.VersionNeed;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `object.facts`: an [ElfFile] as bytes, without its soname, which is a column.
///
/// All numbers are varints ([VarintWriter]). A text is its `string.id`, 0 for none. A list is its
/// count and its items; one that can be absent is 0, or its count + 1 and its items.
///
///     facts    = 1 description-text loader-message-text               NotElf
///              | 2 header reason-text                                 MalformedElf
///              | 3 header bits interpreter-text dependencies          ElfObject
///                  rpath runpath flags flags1
///                  versions-defined versions-needed
///                  isa-needed build-id dlopen-notes
///                  [refusal-text] [damage-text]
///     header   = class data osabi abiversion type machine flags
///     bits     = 1 dynamic + 2 loadable + 4 versym + 8 relr + 16 executable stack
///              + 32 indirect extern access + 64 with refusal-text + 128 with damage-text
///     dependencies    = list of (text << 2 | 0 NEEDED, 1 FILTER, 2 AUXILIARY)
///     rpath, runpath  = absent or list of text, the parts between colons
///     versions-defined = absent or list of text
///     versions-needed = list of (file-text, list of (text << 1 | weak))
///     build-id        = absent or list of byte
///     dlopen-notes    = list of text
///
/// A small library, with string 5 = "libc.so.6", 9 = "/nix/store/…-glibc-2.36/lib", 12 = "GLIBC_2.34":
///
///     03                        ElfObject
///     02 01 00 00 03 3e 00      64-bit, little-endian, System V, ET_DYN, x86-64
///     07                        dynamic, loadable, versym
///     00                        no interpreter
///     01 14                     one dependency: 5 << 2 | NEEDED
///     00                        no DT_RPATH
///     02 09                     DT_RUNPATH of one part
///     00 00                     DT_FLAGS, DT_FLAGS_1
///     00                        no DT_VERDEF
///     01 05 01 18               one Verneed: libc.so.6, one version, 12 << 1 | not weak
///     00 00 00                  no ISA, no build-id, no notes
final class FactsCodec {
  private static final int NOT_ELF = 1;
  private static final int MALFORMED = 2;
  private static final int OBJECT = 3;

  /// Of `header`.
  private static final int HEADER_FIELDS = 7;

  private static final int DYNAMIC = 1;
  private static final int LOADABLE = 2;
  private static final int VERSYM = 4;
  private static final int RELR = 8;
  private static final int EXECUTABLE_STACK = 16;
  private static final int INDIRECT_EXTERN_ACCESS = 32;
  private static final int REFUSAL = 64;
  private static final int DAMAGE = 128;

  private FactsCodec() {}

  /// Gives a text its id.
  interface TextIds {
    long id(String text) throws SQLException;
  }

  /// Gives the text of an id.
  interface Texts {
    String text(long id) throws SQLException;
  }

  static byte[] encode(ElfFile facts, TextIds ids) throws SQLException {
    VarintWriter out = new VarintWriter();
    switch (facts) {
      case NotElf(String description, String loaderMessage) -> {
        out.number(NOT_ELF);
        out.number(ids.id(description));
        out.number(ids.id(loaderMessage));
      }
      case MalformedElf(ElfHeader header, String reason) -> {
        out.number(MALFORMED);
        header(header, out);
        out.number(ids.id(reason));
      }
      case ElfObject object -> {
        out.number(OBJECT);
        object(object, out, ids);
      }
    }
    return out.toBytes();
  }

  private static void object(ElfObject object, VarintWriter out, TextIds ids) throws SQLException {
    header(object.header(), out);
    out.number(
        (object.dynamic() ? DYNAMIC : 0)
            | (object.loadable() ? LOADABLE : 0)
            | (object.versym() ? VERSYM : 0)
            | (object.relr() ? RELR : 0)
            | (object.executableStack() ? EXECUTABLE_STACK : 0)
            | (object.indirectExternAccess() ? INDIRECT_EXTERN_ACCESS : 0)
            | (object.refusal() != null ? REFUSAL : 0)
            | (object.damage() != null ? DAMAGE : 0));
    String interpreter = object.interpreter();
    out.number(interpreter == null ? 0 : ids.id(interpreter));
    out.number(object.dependencies().size());
    for (Dependency dependency : object.dependencies()) {
      out.number(ids.id(dependency.name()) << 2 | tag(dependency.tag()));
    }
    path(object.rpath(), out, ids);
    path(object.runpath(), out, ids);
    out.number(object.flags());
    out.number(object.flags1());
    List<String> defined = object.versionsDefined();
    out.number(defined == null ? 0 : defined.size() + 1L);
    texts(defined == null ? List.of() : defined, out, ids);
    out.number(object.versionsNeeded().size());
    for (VersionNeed need : object.versionsNeeded()) {
      out.number(ids.id(need.file()));
      out.number(need.versions().size());
      for (VersionNeed.Version version : need.versions()) {
        out.number(ids.id(version.name()) << 1 | (version.weak() ? 1 : 0));
      }
    }
    out.number(Integer.toUnsignedLong(object.isaNeeded()));
    String buildId = object.buildId();
    byte[] bytes = buildId == null ? new byte[0] : HexFormat.of().parseHex(buildId);
    out.number(buildId == null ? 0 : bytes.length + 1L);
    for (byte next : bytes) {
      out.append(next);
    }
    out.number(object.dlopenNotes().size());
    texts(object.dlopenNotes(), out, ids);
    for (String text : new @Nullable String[] {object.refusal(), object.damage()}) {
      if (text != null) {
        out.number(ids.id(text));
      }
    }
  }

  private static void header(ElfHeader header, VarintWriter out) {
    out.number(header.elfClass());
    out.number(header.data());
    out.number(header.osAbi());
    out.number(header.abiVersion());
    out.number(header.type());
    out.number(header.machine());
    out.number(Integer.toUnsignedLong(header.flags()));
  }

  private static void path(@Nullable String path, VarintWriter out, TextIds ids)
      throws SQLException {
    List<String> parts = path == null ? List.of() : List.of(path.split(":", -1));
    out.number(path == null ? 0 : parts.size() + 1L);
    texts(parts, out, ids);
  }

  private static void texts(List<String> texts, VarintWriter out, TextIds ids) throws SQLException {
    for (String text : texts) {
      out.number(ids.id(text));
    }
  }

  private static int tag(Dependency.Tag tag) {
    return switch (tag) {
      case NEEDED -> 0;
      case FILTER -> 1;
      case AUXILIARY -> 2;
    };
  }

  /// @throws DamagedIndexException if these are not such bytes
  static ElfFile decode(byte[] facts, @Nullable String soname, Texts texts) throws SQLException {
    VarintReader in = new VarintReader(facts);
    int kind = in.small();
    return switch (kind) {
      case NOT_ELF -> new NotElf(texts.text(in.number()), texts.text(in.number()));
      case MALFORMED -> new MalformedElf(header(in), texts.text(in.number()));
      case OBJECT -> object(in, soname, texts);
      default -> throw new DamagedIndexException("object.facts: kind %d".formatted(kind));
    };
  }

  /// The part of such bytes that says what an object links to; nothing if it is not an object.
  ///
  /// @throws DamagedIndexException if these are not such bytes
  static Links links(byte[] facts) {
    VarintReader in = new VarintReader(facts);
    if (in.small() != OBJECT) {
      return Links.NONE;
    }
    in.skip(HEADER_FIELDS + 2);
    int[] needs = new int[in.count()];
    int count = 0;
    for (int i = 0; i < needs.length; i++) {
      long item = in.number();
      if ((item & 3) == 0) {
        needs[count++] = (int) (item >>> 2);
      }
    }
    int[] rpath = ids(in);
    int runpath = in.count();
    int[] searched = runpath == 0 ? rpath : ids(runpath - 1, in);
    return count == 0 || searched.length == 0
        ? Links.NONE
        : new Links(Arrays.copyOf(needs, count), searched);
  }

  private static int[] ids(VarintReader in) {
    return ids(Math.max(in.count() - 1, 0), in);
  }

  private static int[] ids(int count, VarintReader in) {
    int[] ids = new int[count];
    for (int i = 0; i < count; i++) {
      ids[i] = in.small();
    }
    return ids;
  }

  private static ElfObject object(VarintReader in, @Nullable String soname, Texts texts)
      throws SQLException {
    ElfHeader header = header(in);
    int bits = in.small();
    long interpreter = in.number();
    List<Dependency> dependencies = dependencies(in, texts);
    String rpath = path(in, texts);
    String runpath = path(in, texts);
    long flags = in.number();
    long flags1 = in.number();
    int defined = in.count();
    List<String> versionsDefined = defined == 0 ? null : texts(defined - 1, in, texts);
    List<VersionNeed> versionsNeeded = versionsNeeded(in, texts);
    int isaNeeded = in.small();
    String buildId = buildId(in);
    List<String> dlopenNotes = texts(in.count(), in, texts);
    String refusal = (bits & REFUSAL) != 0 ? texts.text(in.number()) : null;
    String damage = (bits & DAMAGE) != 0 ? texts.text(in.number()) : null;
    return new ElfObject(
        header,
        interpreter == 0 ? null : texts.text(interpreter),
        (bits & DYNAMIC) != 0,
        (bits & LOADABLE) != 0,
        soname,
        dependencies,
        rpath,
        runpath,
        flags,
        flags1,
        versionsDefined,
        versionsNeeded,
        (bits & VERSYM) != 0,
        (bits & RELR) != 0,
        (bits & EXECUTABLE_STACK) != 0,
        isaNeeded,
        (bits & INDIRECT_EXTERN_ACCESS) != 0,
        refusal,
        damage,
        buildId,
        dlopenNotes);
  }

  private static ElfHeader header(VarintReader in) {
    return new ElfHeader(
        in.small(), in.small(), in.small(), in.small(), in.small(), in.small(), in.small());
  }

  private static List<Dependency> dependencies(VarintReader in, Texts texts) throws SQLException {
    int count = in.count();
    List<Dependency> dependencies = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long item = in.number();
      Dependency.Tag tag =
          switch ((int) (item & 3)) {
            case 0 -> Dependency.Tag.NEEDED;
            case 1 -> Dependency.Tag.FILTER;
            case 2 -> Dependency.Tag.AUXILIARY;
            default -> throw new DamagedIndexException("object.facts: unknown dependency tag");
          };
      dependencies.add(new Dependency(tag, texts.text(item >>> 2)));
    }
    return dependencies;
  }

  private static @Nullable String path(VarintReader in, Texts texts) throws SQLException {
    int count = in.count();
    return count == 0 ? null : String.join(":", texts(count - 1, in, texts));
  }

  private static List<VersionNeed> versionsNeeded(VarintReader in, Texts texts)
      throws SQLException {
    int count = in.count();
    List<VersionNeed> needs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String file = texts.text(in.number());
      int size = in.count();
      List<VersionNeed.Version> versions = new ArrayList<>(size);
      for (int j = 0; j < size; j++) {
        long item = in.number();
        versions.add(new VersionNeed.Version(texts.text(item >>> 1), (item & 1) != 0));
      }
      needs.add(new VersionNeed(file, versions));
    }
    return needs;
  }

  private static @Nullable String buildId(VarintReader in) {
    int count = in.count();
    if (count == 0) {
      return null;
    }
    byte[] bytes = new byte[count - 1];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = in.next();
    }
    return HexFormat.of().formatHex(bytes);
  }

  private static List<String> texts(int count, VarintReader in, Texts texts) throws SQLException {
    List<String> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(texts.text(in.number()));
    }
    return list;
  }
}
