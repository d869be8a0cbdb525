/// Linux's own system calls, through a small library in C.
@NullMarked
package io.github.nixld.linux;

import org.jspecify.annotations.NullMarked;
