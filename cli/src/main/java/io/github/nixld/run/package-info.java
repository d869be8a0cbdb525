/// Becoming another program: what execve gets, and what this process has to put back first.
@NullMarked
package io.github.nixld.run;

import org.jspecify.annotations.NullMarked;
