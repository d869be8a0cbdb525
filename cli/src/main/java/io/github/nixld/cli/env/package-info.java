/// `nixld-env`: chooses, and writes the result.
@NullMarked
package io.github.nixld.cli.env;

import org.jspecify.annotations.NullMarked;
