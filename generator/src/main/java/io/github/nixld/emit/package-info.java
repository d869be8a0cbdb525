/// The formats in which an environment is written, one small class each.
package io.github.nixld.emit;
