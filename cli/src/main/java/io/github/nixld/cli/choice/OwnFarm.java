package io.github.nixld.cli.choice;

import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.location.CacheName;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.linux.FileNames;
import io.github.nixld.signature.Sha256;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the link farm is that nixld makes by itself, in the user's cache: a directory for each
/// question, so that the same question renews its own farm and no other.
final class OwnFarm {
  private static final int DIGITS = 16;

  private OwnFarm() {}

  /// The directory.
  ///
  /// @param asked what is asked about, absolute
  /// @param options how
  /// @return null if this user has no cache, or one that a library path cannot name
  static @Nullable String directory(List<Path> asked, ChoiceOptions options) {
    try {
      StringBuilder question = new StringBuilder();
      asked.forEach(path -> question.append(FileNames.text(path)).append('\0'));
      options.words().forEach(word -> question.append(word).append('\0'));
      byte[] hash = Sha256.start().digest(FileNames.encode(question.toString()));
      String digits = HexFormat.of().formatHex(hash).substring(0, DIGITS);
      String directory =
          FileNames.text(
              IndexLocation.cacheDirectory()
                  .resolve("nixld")
                  .resolve("farms")
                  .resolve(CacheName.of(FileNames.name(asked.getFirst()), digits))
                  .normalize());
      return directory.indexOf(':') >= 0 || directory.indexOf(';') >= 0 ? null : directory;
    } catch (CommandException e) {
      return null;
    }
  }
}
