package io.github.nixld.elf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds in a dynamic loader's read-only data what was compiled into it.
///
/// glibc keeps its directories one after the other, NUL-terminated, each with a slash at its end
/// (elf/dl-load.c, `system_dirs`), and the name of the cache and the value of `$LIB` as ordinary
/// strings:
///
/// ```
/// /lib/x86_64-linux-gnu/␀/usr/lib/x86_64-linux-gnu/␀/lib/␀/usr/lib/␀
/// ORIGIN␀PLATFORM␀LIB␀lib/x86_64-linux-gnu␀system search path␀
/// /etc/ld.so.cache␀ search cache=%s␊␀
/// ld.so (Debian GLIBC 2.36-9) stable release version 2.36.␊
/// ```
///
/// The text with the version came with `ld.so --version` in 2.33: the version of an older loader is
/// empty. musl has its directories as one string, separated by colons (ldso/dynlink.c).
///
/// Limit: [#MAX_DATA] bytes of read-only segments are looked at.
public final class LdSoReader {
  static final int MAX_DATA = 4 * 1024 * 1024;

  private static final int MAX_STRING = 4096;
  private static final int MIN_NAMES = 4096;
  private static final String RELEASE = " release version ";
  private static final List<String> BRANCHES = List.of(") stable", ") development");

  /// What `git describe` may add to the release.
  private static final int MAX_COMMIT = 80;

  private LdSoReader() {}

  /// Reads what is built into a loader.
  ///
  /// @param object what [ElfReader] made of the same file
  /// @return null if the file is no glibc or musl loader
  public static @Nullable LdSo read(PositionalInput input, ElfObject object) throws IOException {
    if (!mayBeLoader(object)) {
      return null;
    }
    try {
      FileBytes bytes = new FileBytes();
      if (bytes.open(input) < FileHeader.EHDR64) {
        return null;
      }
      FileHeader file = FileHeader.read(bytes);
      if (file.entry() == 0) {
        return null;
      }
      ElfImage image = ElfImage.open(bytes, file);
      if (object.soname() == null && !hasLibcsNames(image)) {
        return null;
      }
      ProgramHeaders headers = image.headers();
      // Newer linkers keep code apart, which is most of the file and has none of this.
      LdSo found = identify(object, readOnlyData(headers, false));
      return found != null ? found : identify(object, readOnlyData(headers, true));
    } catch (MalformedException e) {
      // The file has changed since `object` was read from it.
      return null;
    }
  }

  /// The file with the libraries that a loader of glibc loads before all others: `preload_file` of
  /// elf/rtld.c, "/etc/ld.so.preload". nixpkgs has "/etc/ld-nix.so.preload" instead.
  ///
  /// @param object what [ElfReader] made of the same file
  /// @return an absolute path; null if the loader has none
  public static @Nullable String preloadFile(PositionalInput input, ElfObject object)
      throws IOException {
    if (!mayBeLoader(object)) {
      return null;
    }
    try {
      FileBytes bytes = new FileBytes();
      if (bytes.open(input) < FileHeader.EHDR64) {
        return null;
      }
      ElfImage image = ElfImage.open(bytes, FileHeader.read(bytes));
      String found = preload(readOnlyData(image.headers(), false));
      return found != null ? found : preload(readOnlyData(image.headers(), true));
    } catch (MalformedException e) {
      // As in `read`.
      return null;
    }
  }

  private static @Nullable String preload(String data) {
    for (int end = data.indexOf("preload\0"); end >= 0; end = data.indexOf("preload\0", end + 1)) {
      int start = startOfString(data, end);
      if (data.charAt(start) == '/') {
        return stringAt(data, start);
      }
    }
    return null;
  }

  /// musl's loader is its C library, with the names of 1,600 functions. A plugin without a soname
  /// and without dependencies has far fewer, and counting them is quicker than searching all of it.
  private static boolean hasLibcsNames(ElfImage image) throws IOException, MalformedException {
    DynamicSection dynamic = image.dynamic();
    return dynamic != null && dynamic.get(DynamicSection.DT_STRSZ, 0) >= MIN_NAMES;
  }

  private static @Nullable LdSo identify(ElfObject object, String data) {
    // A static program has the same code in it; only the loader has such a soname.
    if (object.soname() != null && endOfStart(data, "glibc-ld.so.cache") >= 0) {
      return glibc(data);
    }
    return data.contains("musl libc (") ? musl(data) : null;
  }

  /// Rules out most objects without reading the file again: a loader has no dependencies, and its
  /// soname is `ld…` (glibc), `libc…` or none (musl).
  private static boolean mayBeLoader(ElfObject object) {
    String soname = object.soname();
    return object.dynamic()
        && object.loadable()
        && object.interpreter() == null
        && object.dependencies().isEmpty()
        && (soname == null || soname.startsWith("ld") || soname.startsWith("libc."));
  }

  private static LdSo glibc(String data) {
    return new LdSo(
        LdSo.Kind.GLIBC, glibcVersion(data), systemDirectories(data), cache(data), lib(data));
  }

  private static String glibcVersion(String data) {
    for (int at = data.indexOf(RELEASE); at >= 0; at = data.indexOf(RELEASE, at + 1)) {
      for (String branch : BRANCHES) {
        if (data.startsWith(branch, at - branch.length())) {
          int start = at + RELEASE.length();
          int end = endOfNumbers(data, start, Integer.MAX_VALUE);
          if (data.substring(start, end).contains(".")) {
            return data.substring(start, end);
          }
        }
      }
    }
    return "";
  }

  /// Where numbers with single dots between them end; `start` if there are none.
  private static int endOfNumbers(String data, int start, int max) {
    int end = start;
    for (int i = 0, at = start; i < max; i++) {
      int digits = at;
      while (isDigit(data, at)) {
        at++;
      }
      if (at == digits) {
        return end;
      }
      end = at;
      if (at == data.length() || data.charAt(at) != '.') {
        return end;
      }
      at++;
    }
    return end;
  }

  private static boolean isDigit(String data, int at) {
    return at < data.length() && data.charAt(at) >= '0' && data.charAt(at) <= '9';
  }

  private static LdSo musl(String data) {
    int list = endOfStart(data, "/lib:");
    return new LdSo(
        LdSo.Kind.MUSL,
        muslVersion(data),
        list < 0 ? List.of() : List.of(stringAt(data, list - "/lib:".length()).split(":")),
        null,
        "lib");
  }

  /// The first string that is a release, `1.2.5`, or a commit after one, `1.2.5-git-12-g0123abc`.
  private static String muslVersion(String data) {
    for (int nul = data.indexOf(0); nul >= 0; nul = data.indexOf(0, nul + 1)) {
      if (isDigit(data, nul + 1)) {
        String version = stringAt(data, nul + 1);
        int end = endOfNumbers(version, 0, 3);
        int secondDot = version.indexOf('.', version.indexOf('.') + 1);
        if (secondDot > 0 && secondDot < end && isCommit(version.substring(end))) {
          return version;
        }
      }
    }
    return "";
  }

  private static boolean isCommit(String rest) {
    return rest.isEmpty()
        || (rest.length() > 1
            && rest.length() <= 1 + MAX_COMMIT
            && rest.charAt(0) == '-'
            && startOfString(rest, rest.length()) == 0);
  }

  /// The first run of absolute names that end with a slash. A name `/` alone can only go on with a
  /// run: two such bytes are found anywhere.
  private static List<String> systemDirectories(String data) {
    for (int end = data.indexOf("/\0"); end >= 0; end = data.indexOf("/\0", end + 1)) {
      int start = startOfString(data, end);
      if (start < end && data.charAt(start) == '/') {
        List<String> result = new ArrayList<>();
        for (int at = start; ; ) {
          String directory = stringAt(data, at);
          if (!directory.startsWith("/") || !directory.endsWith("/")) {
            return result;
          }
          result.add(withoutSlash(directory));
          at += directory.length() + 1;
        }
      }
    }
    return List.of();
  }

  private static @Nullable String cache(String data) {
    int end = data.indexOf("/ld.so.cache\0");
    if (end < 0) {
      // A patched name: the one before the message that prints it.
      end = endOfStart(data, " search cache=") - " search cache=".length() - 1;
      while (end > 0 && data.charAt(end - 1) == 0) {
        end--;
      }
    }
    if (end <= 0) {
      return null;
    }
    String name = stringAt(data, startOfString(data, end));
    return name.startsWith("/") ? name : null;
  }

  /// The string after that of the token's name. If the linker has found "lib" at the end of another
  /// string, something else follows.
  private static String lib(String data) {
    int name = endOfStart(data, "LIB\0");
    String value = name < 0 ? "" : stringAt(data, name);
    return value.startsWith("lib") && value.indexOf(' ') < 0 ? value : "lib";
  }

  /// Where a text ends that begins a string; negative if there is none. It does not search for NUL,
  /// of which there are thousands.
  private static int endOfStart(String data, String text) {
    int at = data.indexOf(text);
    while (at == 0 || (at > 0 && data.charAt(at - 1) != 0)) {
      at = data.indexOf(text, at + 1);
    }
    return at < 0 ? -1 : at + text.length();
  }

  /// Where the run of visible characters that ends at `end` begins.
  private static int startOfString(String data, int end) {
    int start = end;
    while (start > 0 && end - start < MAX_STRING && isVisible(data.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  private static boolean isVisible(char c) {
    return c > ' ' && c < 0x7f;
  }

  private static String stringAt(String data, int start) {
    int end = data.indexOf('\0', start);
    return end < 0 || end - start > MAX_STRING ? "" : data.substring(start, end);
  }

  private static String withoutSlash(String directory) {
    return directory.length() == 1 ? directory : directory.substring(0, directory.length() - 1);
  }

  /// The contents of the segments that are mapped and not writable, one character a byte.
  ///
  /// @param code whether to take those with code too
  private static String readOnlyData(ProgramHeaders headers, boolean code)
      throws IOException, MalformedException {
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    int left = MAX_DATA;
    for (Segment segment : headers.all()) {
      if (segment.type() == Segment.PT_LOAD
          && (segment.flags() & Segment.PF_W) == 0
          && (code || (segment.flags() & Segment.PF_X) == 0)) {
        Region region = headers.contents("PT_LOAD", segment);
        int length = (int) Math.min(left, region.size());
        result.write(region.copy(0, length), 0, length);
        result.write(0);
        left -= length;
      }
    }
    return result.toString(StandardCharsets.ISO_8859_1);
  }
}
