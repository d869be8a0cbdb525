/// A catalog as it is published and imported: the libraries of a binary cache, to choose from. This
/// is the format and its reader; users do not install what makes a catalog.
package io.github.nixld.snapshot;
