package io.github.nixld.cache;

import java.io.IOException;

/// What a cache holds is not as it has to be. One line; to ask again does not help. Any other
/// [IOException] may be a fault on the way.
public class CacheException extends IOException {
  private static final long serialVersionUID = 1;

  public CacheException(String message) {
    super(message);
  }
}
