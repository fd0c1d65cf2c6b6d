package dev.carillon.server.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Where settings come from; a later member wins over an earlier one, and all win over defaults.
///
/// @param preset the name of a shipped file
/// @param file a YAML file
/// @param environment the process's variables; those that name no setting are left alone
/// @param overrides by key, from code or flags
public record ConfigSources(
        Optional<String> preset,
        Optional<Path> file,
        Map<String, String> environment,
        Map<String, String> overrides) {}
