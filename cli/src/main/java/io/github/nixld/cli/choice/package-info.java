/// The choice for commands: its options, the files beside it, and its report.
@NullMarked
package io.github.nixld.cli.choice;

import org.jspecify.annotations.NullMarked;
