/// Becoming another program: the arguments of execve, and what this process has to restore first.
@NullMarked
package io.github.nixld.run;

import org.jspecify.annotations.NullMarked;
