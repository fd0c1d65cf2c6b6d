package dev.carillon.core.inbox;

import dev.carillon.protocol.StreamPosition;
import org.jspecify.annotations.Nullable;

/// Where a device goes on in its user's inbox. Immutable.
///
/// @param after up to where the device has had the inbox, or need not have it any more; null when
///   nothing is known of the device
/// @param online whether another connection of the device receives the inbox now, and answers for
///   what went before
public record ResumePoint(@Nullable StreamPosition after, boolean online) {}
