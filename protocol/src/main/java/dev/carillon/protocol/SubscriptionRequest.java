package dev.carillon.protocol;

import org.jspecify.annotations.Nullable;

/// One channel of a subscribe command.
///
/// @param since where the client stopped; null to start with what comes next
public record SubscriptionRequest(ChannelName channel, @Nullable StreamPosition since) {}
