/// What every command is made of: options, streams, exit statuses, and how it speaks to people.
@NullMarked
package io.github.nixld.cli.command;

import org.jspecify.annotations.NullMarked;
