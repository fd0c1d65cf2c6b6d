package dev.carillon.server.config;

/// How much a logger says, from nothing to everything.
public enum LogLevel {
    OFF,
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
}
