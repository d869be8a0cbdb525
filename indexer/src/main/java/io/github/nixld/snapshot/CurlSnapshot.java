package io.github.nixld.snapshot;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PushbackInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A catalog behind HTTP, fetched by curl. Every system with Nix has curl, and curl knows the
/// system's certificates and proxies, which nixld would otherwise have to bring along.
final class CurlSnapshot implements SnapshotSource {
  /// curl(1), EXIT CODES.
  private static final int HTTP_ERROR = 22;

  private static final int NO_RANGES = 33;
  private static final int MAX_MESSAGE = 4096;

  private final URI base;

  /// @param base ends with a slash
  CurlSnapshot(URI base) {
    this.base = base;
  }

  @Override
  public String address() {
    return base.toString();
  }

  @Override
  public Opened open(String file, long from) throws IOException {
    URI uri = base.resolve(file);
    Transfer transfer = Transfer.of(uri, from);
    PushbackInputStream in = new PushbackInputStream(transfer);
    try {
      // If curl refuses the address, that is known before the first byte.
      int first = in.read();
      if (first >= 0) {
        in.unread(first);
      } else if (from > 0) {
        // Status 416: the file is complete already; curl does not count that as an error.
        return open(file, 0);
      }
      return new Opened(in, from);
    } catch (NotFromHereException e) {
      return open(file, 0);
    }
  }

  /// The server does not support ranges, or the file is shorter than the local part.
  private static final class NotFromHereException extends IOException {
    private static final long serialVersionUID = 1;
  }

  /// The output of curl. Its end is the end of the file only if curl succeeded.
  private static final class Transfer extends FilterInputStream {
    private final Process curl;
    private final URI uri;
    private final boolean fromStart;

    private Transfer(Process curl, URI uri, boolean fromStart) {
      super(curl.getInputStream());
      this.curl = curl;
      this.uri = uri;
      this.fromStart = fromStart;
    }

    static Transfer of(URI uri, long from) throws IOException {
      // The user's curlrc could change anything, such as the file to write to.
      List<String> command = new ArrayList<>(List.of("curl", "--disable", "--globoff"));
      command.addAll(List.of("--fail", "--silent", "--show-error", "--location"));
      command.addAll(List.of("--proto", "=http,https"));
      // A redirect must not leave TLS if the address has it.
      command.addAll(
          List.of("--proto-redir", "https".equals(uri.getScheme()) ? "=https" : "=http,https"));
      command.addAll(List.of("--connect-timeout", "20", "--speed-limit", "1"));
      command.addAll(List.of("--speed-time", "60"));
      if (from > 0) {
        command.addAll(List.of("--continue-at", String.valueOf(from)));
      }
      command.addAll(List.of("--url", uri.toString()));
      try {
        return new Transfer(new ProcessBuilder(command).start(), uri, from == 0);
      } catch (IOException e) {
        throw new SnapshotException(
            uri
                + ": curl cannot be started: install it, or fetch the catalog yourself and name"
                + " its directory",
            e);
      }
    }

    @Override
    public int read() throws IOException {
      return checked(super.read());
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return checked(super.read(bytes, offset, length));
    }

    private int checked(int read) throws IOException {
      if (read < 0) {
        check(ended());
      }
      return read;
    }

    private void check(int status) throws IOException {
      if (status == 0) {
        return;
      }
      String said =
          new String(curl.getErrorStream().readNBytes(MAX_MESSAGE), StandardCharsets.UTF_8);
      String reason = said.lines().reduce("", (a, b) -> b).replaceFirst("^curl: \\(\\d+\\) ", "");
      boolean unsatisfiable = status == HTTP_ERROR && reason.endsWith(" 416");
      if (!fromStart && (status == NO_RANGES || unsatisfiable)) {
        throw new NotFromHereException();
      }
      String message = "%s cannot be fetched: %s".formatted(uri, reason);
      throw status == HTTP_ERROR ? new SnapshotException(message) : new IOException(message);
    }

    private int ended() throws IOException {
      try {
        return curl.waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }

    /// Stops a transfer that is no longer wanted.
    @Override
    public void close() throws IOException {
      curl.destroy();
      super.close();
      ended();
    }
  }
}
