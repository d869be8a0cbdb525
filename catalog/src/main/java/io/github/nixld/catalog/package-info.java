/// What a binary cache has, as a catalog to choose from: one function from a NAR to facts and
/// symbols, and a driver that runs it over a whole cache.
package io.github.nixld.catalog;
