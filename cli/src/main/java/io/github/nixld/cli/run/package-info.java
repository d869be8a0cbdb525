/// `nixld-run`: chooses, and becomes the program.
@NullMarked
package io.github.nixld.cli.run;

import org.jspecify.annotations.NullMarked;
