package dev.carillon.core.tasks;

/// Where tasks are kept, what hands them out, and where they leave their files.
public record TaskEngines(TaskStore store, TaskQueue queue, TaskDirectories directories) {}
