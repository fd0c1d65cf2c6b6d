package dev.carillon.core.tasks;

import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.util.Optional;

/// What was asked for when a task was taken on. It never changes.
///
/// @param key by which the submitter knows the request again, so that asking twice makes one task
public record Submission(
        String id,
        String type,
        UserId owner,
        RawJson input,
        Runner runner,
        Optional<String> key,
        long createdAt) {}
