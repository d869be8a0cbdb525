/// `nixld-index`: builds the index, and says what is in it.
@NullMarked
package io.github.nixld.cli.index;

import org.jspecify.annotations.NullMarked;
