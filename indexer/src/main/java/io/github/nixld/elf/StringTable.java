package io.github.nixld.elf;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// `DT_STRTAB`. It can have 10 MB, so only strings that are asked for are read.
///
/// Limits: [#MAX_NAME] bytes for a name, [#MAX_PATH_LIST] for a list of directories, [#MAX_TOTAL]
/// bytes or characters for all strings of one object together.
final class StringTable {
  static final int MAX_NAME = 64 * 1024;
  static final int MAX_PATH_LIST = 4 * 1024 * 1024;
  static final int MAX_TOTAL = 16 * 1024 * 1024;

  private final @Nullable Region region;

  /// Why there is no region; null if the object names none.
  private final @Nullable String missing;

  /// Its first bytes; null if they are not in memory.
  private final @Nullable Region loaded;

  /// `DT_STRSZ`; 0 if the file does not have that much.
  private final long stated;

  private final int maxTotal;
  private int budget;

  private StringTable(
      @Nullable Region region,
      @Nullable String missing,
      @Nullable Region loaded,
      long stated,
      int maxTotal) {
    this.region = region;
    this.missing = missing;
    this.loaded = loaded;
    this.stated = stated;
    this.maxTotal = maxTotal;
    this.budget = maxTotal;
  }

  /// The table that the dynamic section names. It ends where its segment does: ld.so never looks at
  /// `DT_STRSZ`. If an object has no names, the table may lead nowhere.
  static StringTable of(DynamicSection dynamic, ProgramHeaders headers) {
    return of(dynamic, headers, MAX_TOTAL);
  }

  /// The same, with another limit for all strings together.
  static StringTable of(DynamicSection dynamic, ProgramHeaders headers, int maxTotal) {
    if (!dynamic.has(DynamicSection.DT_STRTAB)) {
      return new StringTable(null, null, null, 0, maxTotal);
    }
    try {
      Region region = headers.at("DT_STRTAB", dynamic.get(DynamicSection.DT_STRTAB, 0));
      long size = dynamic.get(DynamicSection.DT_STRSZ, 0);
      long stated = size < 0 || size > region.size() ? 0 : size;
      return new StringTable(region, null, null, stated, maxTotal);
    } catch (MalformedException e) {
      return new StringTable(null, e.reason(), null, 0, maxTotal);
    }
  }

  /// The same in memory, if it is not too long and ends with a string.
  StringTable loaded() throws IOException, MalformedException {
    if (region == null || stated == 0) {
      return this;
    }
    Region first = region.loaded(stated);
    boolean whole = first != region && first.copy(stated - 1, 1)[0] == 0;
    return whole ? new StringTable(region, null, first, stated, budget) : this;
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

  /// The bytes of a name.
  byte[] nameBytes(String field, long offset) throws IOException, MalformedException {
    return bytes(field, offset, MAX_NAME);
  }

  private String string(String field, long offset, int max) throws IOException, MalformedException {
    String result = checked(field, offset).string(offset, max, field);
    spend(result.length());
    return result;
  }

  /// Whether the name at an offset is this one. Nothing is kept, so no limit applies.
  boolean has(String name, long offset) throws IOException, MalformedException {
    return checked("st_name", offset).string(offset, MAX_NAME, "st_name").equals(name);
  }

  private byte[] bytes(String field, long offset, int max) throws IOException, MalformedException {
    byte[] result = checked(field, offset).stringBytes(offset, max, field);
    spend(result.length);
    return result;
  }

  private void spend(int length) throws MalformedException {
    budget -= length;
    if (budget < 0) {
      throw new MalformedException("strings of more than %d bytes".formatted(maxTotal));
    }
  }

  private Region checked(String field, long offset) throws MalformedException {
    if (region == null) {
      throw new MalformedException(missing == null ? field + " without DT_STRTAB" : missing);
    }
    if (offset < 0 || offset >= region.size()) {
      throw new MalformedException(
          "%s 0x%x is outside DT_STRTAB, which has 0x%x bytes"
              .formatted(field, offset, region.size()));
    }
    return loaded != null && offset < loaded.size() ? loaded : region;
  }
}
