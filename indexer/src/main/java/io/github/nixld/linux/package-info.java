/// What Java lacks of Linux, through a small library in C; signals, and the temporary files that
/// they must not leave.
@NullMarked
package io.github.nixld.linux;

import org.jspecify.annotations.NullMarked;
