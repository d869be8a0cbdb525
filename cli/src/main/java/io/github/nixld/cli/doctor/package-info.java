/// `nixld doctor`: which parts of a system are ready for nixld, and what to do about the others.
@NullMarked
package io.github.nixld.cli.doctor;

import org.jspecify.annotations.NullMarked;
