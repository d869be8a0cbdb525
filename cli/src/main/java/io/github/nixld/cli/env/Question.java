package io.github.nixld.cli.env;

import io.github.nixld.choose.Options;
import java.nio.file.Path;
import picocli.CommandLine.ParseResult;

/// What `nixld-env` was asked.
///
/// @param parsed the command line
/// @param options how the choice is steered
/// @param index the index that answers
public record Question(ParseResult parsed, Options options, Path index) {}
