/// The choice as commands ask for it: its options, files beside it, and what is said of it.
@NullMarked
package io.github.nixld.cli.choice;

import org.jspecify.annotations.NullMarked;
