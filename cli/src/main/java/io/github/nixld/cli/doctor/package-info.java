/// `nixld doctor`: what of a system is ready for nixld, and what to do about the rest.
@NullMarked
package io.github.nixld.cli.doctor;

import org.jspecify.annotations.NullMarked;
