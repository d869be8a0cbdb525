package io.github.nixld.index;

import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfObject;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An [ElfFile] as bytes that need no table of strings: first its texts, then the bytes of
/// [FactsCodec] with the texts' numbers, which count from 1.
///
///     count { length bytes }  soname-number-or-0  facts
public final class StandaloneFacts {
  /// Changes when the facts change such that an [Index] needs another version.
  public static final int VERSION = Schema.VERSION;

  private StandaloneFacts() {}

  public static byte[] encode(ElfFile file) {
    Map<String, Long> numbers = new LinkedHashMap<>();
    FactsCodec.TextIds ids = text -> numbers.computeIfAbsent(text, _ -> (long) numbers.size() + 1);
    try {
      String soname = file instanceof ElfObject object ? object.soname() : null;
      long sonameNumber = soname == null ? 0 : ids.id(soname);
      byte[] facts = FactsCodec.encode(file, ids);
      VarintWriter out = new VarintWriter();
      out.number(numbers.size());
      for (String text : numbers.keySet()) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.number(bytes.length);
        for (byte next : bytes) {
          out.append(next);
        }
      }
      out.number(sonameNumber);
      for (byte next : facts) {
        out.append(next);
      }
      return out.toBytes();
    } catch (SQLException e) {
      throw new IllegalStateException("no database is asked", e);
    }
  }

  /// @throws DamagedIndexException if these are not such bytes
  public static ElfFile decode(byte[] bytes) {
    VarintReader in = new VarintReader(bytes);
    String[] texts = new String[in.count()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = new String(in.bytes(in.count()), StandardCharsets.UTF_8);
    }
    long soname = in.number();
    try {
      return FactsCodec.decode(
          in.bytes(in.left()), soname == 0 ? null : text(texts, soname), id -> text(texts, id));
    } catch (SQLException e) {
      throw new IllegalStateException("no database is asked", e);
    }
  }

  private static String text(@Nullable String[] texts, long number) {
    String text = number < 1 || number > texts.length ? null : texts[(int) number - 1];
    if (text == null) {
      throw new DamagedIndexException("facts: there is no text %d".formatted(number));
    }
    return text;
  }
}
