/// Archives as they are downloaded, read without executing anything: their ELF files come into a
/// directory, within limits.
package io.github.nixld.archive;
