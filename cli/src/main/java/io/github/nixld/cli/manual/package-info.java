/// Man pages and completions, made from the options that commands have.
@NullMarked
package io.github.nixld.cli.manual;

import org.jspecify.annotations.NullMarked;
