/// Reads downloaded archives without executing anything: unpacks their ELF files into a directory,
/// within limits.
package io.github.nixld.archive;
