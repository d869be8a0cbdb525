/// The arguments of commands: programs, trees, archives, and why some files are skipped.
@NullMarked
package io.github.nixld.cli.input;

import org.jspecify.annotations.NullMarked;
