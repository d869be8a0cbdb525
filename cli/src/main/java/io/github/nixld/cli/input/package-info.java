/// What a command is asked about: programs, trees, archives, and why some files are left out.
@NullMarked
package io.github.nixld.cli.input;

import org.jspecify.annotations.NullMarked;
