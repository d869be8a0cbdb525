package io.github.nixld.elf;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// `DT_STRTAB`, of which only the strings that are asked for are read: it can have 10 MB.
///
/// Limits: [#MAX_NAME] bytes for a name, [#MAX_PATH_LIST] for a list of directories, [#MAX_TOTAL]
/// for all strings of one object together.
final class StringTable {
  static final int MAX_NAME = 64 * 1024;
  static final int MAX_PATH_LIST = 4 * 1024 * 1024;
  static final int MAX_TOTAL = 16 * 1024 * 1024;

  private final @Nullable Region region;
  private int budget = MAX_TOTAL;

  private StringTable(@Nullable Region region) {
    this.region = region;
  }

  /// The table that the dynamic section names. ld.so never looks at `DT_STRSZ`; where it is there a
  /// string must end before it, as the format says.
  static StringTable of(DynamicSection dynamic, ProgramHeaders headers) throws MalformedException {
    if (!dynamic.has(DynamicSection.DT_STRTAB)) {
      return new StringTable(null);
    }
    Region region = headers.at("DT_STRTAB", dynamic.get(DynamicSection.DT_STRTAB, 0));
    long size = dynamic.get(DynamicSection.DT_STRSZ, region.size());
    if (size < 0 || size > region.size()) {
      throw new MalformedException(
          "DT_STRSZ 0x%x is past the end of the segment of DT_STRTAB".formatted(size));
    }
    return new StringTable(region.first("DT_STRTAB", size));
  }

  /// The offset in the file of a string.
  long fileOffset(long offset) {
    return region == null ? 0 : region.start() + offset;
  }

  /// Whether an offset is inside the table.
  boolean contains(long offset) {
    return region != null && offset >= 0 && offset < region.size();
  }

  String name(String field, long offset) throws IOException, MalformedException {
    return string(field, offset, MAX_NAME);
  }

  String pathList(String field, long offset) throws IOException, MalformedException {
    return string(field, offset, MAX_PATH_LIST);
  }

  private String string(String field, long offset, int max) throws IOException, MalformedException {
    if (region == null) {
      throw new MalformedException(field + " without DT_STRTAB");
    }
    if (!contains(offset)) {
      throw new MalformedException(
          "%s 0x%x is outside DT_STRTAB, which has 0x%x bytes"
              .formatted(field, offset, region.size()));
    }
    String result = region.string(offset, max, field);
    budget -= result.length();
    if (budget < 0) {
      throw new MalformedException("strings of more than %d bytes".formatted(MAX_TOTAL));
    }
    return result;
  }
}
