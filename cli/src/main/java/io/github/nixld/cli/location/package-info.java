/// Which store and which index a command works on.
@NullMarked
package io.github.nixld.cli.location;

import org.jspecify.annotations.NullMarked;
