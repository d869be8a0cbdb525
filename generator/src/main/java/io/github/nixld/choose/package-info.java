/// The choice: a loader and directories of one store under which foreign objects load without a
/// fault.
package io.github.nixld.choose;
