package io.github.nixld.cache;

/// A cache has no such file.
public final class NotInCacheException extends CacheException {
  private static final long serialVersionUID = 1;

  public NotInCacheException(String message) {
    super(message);
  }
}
