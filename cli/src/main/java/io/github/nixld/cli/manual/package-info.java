/// Man pages and completions, made from the options of the commands.
@NullMarked
package io.github.nixld.cli.manual;

import org.jspecify.annotations.NullMarked;
