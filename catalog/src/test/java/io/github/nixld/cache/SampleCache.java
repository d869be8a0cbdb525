package io.github.nixld.cache;

import com.github.luben.zstd.Zstd;
import io.github.nixld.signature.KeyException;
import io.github.nixld.signature.PublicKey;
import io.github.nixld.signature.SecretKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/// A binary cache that a test makes, signed with the key of RFC 8032's second test.
public final class SampleCache {
  private static final String SEED_AND_PUBLIC =
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
          + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";

  private static final String DIGITS = "0123456789abcdfghijklmnpqrsvwxyz";

  private final Path directory;
  private int count;

  public SampleCache(Path directory) {
    this.directory = directory;
    write(
        "nix-cache-info",
        "StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 30\n".getBytes(StandardCharsets.UTF_8));
  }

  public Path directory() {
    return directory;
  }

  public static SecretKey key() {
    try {
      byte[] both = HexFormat.of().parseHex(SEED_AND_PUBLIC);
      return SecretKey.parse("sample-1:" + Base64.getEncoder().encodeToString(both));
    } catch (KeyException e) {
      throw new AssertionError(e);
    }
  }

  public BinaryCache open() throws IOException {
    return open(List.of(key().publicKey()));
  }

  public BinaryCache open(List<PublicKey> keys) throws IOException {
    return BinaryCache.open(CacheSource.of(directory.toString(), Patience.of(4)), keys);
  }

  /// Adds a store path with these files and links, as [NarBuilder#tree] takes them.
  ///
  /// @return its base name
  public String add(String name, Map<String, ?> paths) {
    return add(name, NarBuilder.nar(NarBuilder.tree(paths)), Compression.ZSTD, List.of());
  }

  public String add(String name, byte[] nar, Compression compression, List<String> references) {
    int number = count++;
    String hash =
        "" + DIGITS.charAt(number / 32 % 32) + DIGITS.charAt(number % 32) + "0".repeat(30);
    String basename = hash + "-" + name;
    byte[] file = compress(nar, compression);
    write("nar/" + hash + ".nar." + compression, file);
    NarInfo info =
        new NarInfo(
            "/nix/store/" + basename,
            "nar/" + hash + ".nar." + compression,
            compression,
            file.length,
            NarHash.of(sha256(nar)),
            nar.length,
            references,
            null,
            List.of());
    write(hash + ".narinfo", text(info, key()).getBytes(StandardCharsets.UTF_8));
    return basename;
  }

  /// The text of a narinfo.
  public static String text(NarInfo info, SecretKey key) {
    return """
    StorePath: %s
    URL: %s
    Compression: %s
    FileHash: sha256:%s
    FileSize: %d
    NarHash: %s
    NarSize: %d
    References: %s
    Sig: %s
    """
        .formatted(
            info.storePath(),
            info.url(),
            info.compression(),
            "0".repeat(52),
            info.fileSize(),
            info.narHash(),
            info.narSize(),
            String.join(" ", info.references()),
            key.sign(info.fingerprint()));
  }

  public void write(String file, byte[] bytes) {
    try {
      Path path = directory.resolve(file);
      Files.createDirectories(path.getParent());
      Files.write(path, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] compress(byte[] bytes, Compression compression) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (compression) {
          case NONE, ZSTD -> file;
          case XZ -> new XZOutputStream(file, new LZMA2Options(1));
          case BZIP2 -> new BZip2CompressorOutputStream(file);
          case GZIP -> new GZIPOutputStream(file);
        }) {
      out.write(compression == Compression.ZSTD ? Zstd.compress(bytes) : bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toByteArray();
  }
}
