/// The store with a catalog behind it: what is not in the store can be chosen as well, and fetched.
package io.github.nixld.choose.catalog;
