/// `nixld-ldd`: what ld.so would load, printed.
@NullMarked
package io.github.nixld.cli.ldd;

import org.jspecify.annotations.NullMarked;
