package io.github.nixld.cache;

import java.io.IOException;

/// The contents of a cache are wrong; one line. Trying again does not help. Any other [IOException]
/// may be a fault of the network.
public class CacheException extends IOException {
  private static final long serialVersionUID = 1;

  public CacheException(String message) {
    super(message);
  }
}
