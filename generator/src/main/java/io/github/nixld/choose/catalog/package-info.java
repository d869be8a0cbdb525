/// The store with a catalog behind it: libraries that the store lacks can be chosen too, and
/// fetched.
package io.github.nixld.choose.catalog;
