/// Which libraries could serve a name: those of the store, and those that foreign objects bring
/// along.
package io.github.nixld.choose.candidate;
