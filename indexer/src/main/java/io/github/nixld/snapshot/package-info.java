/// A catalog as it is published and imported: what a binary cache has, to choose from. The format
/// and its reader; what makes one is not part of what users install.
package io.github.nixld.snapshot;
