package dev.carillon.core.hub;

/// How far a publication got. Immutable.
///
/// @param connections how many it was written to
/// @param lost how many were to have it and ended instead, too slow or broken
public record DeliveryResult(int connections, int lost) {
    /// Nobody was to have it.
    public static final DeliveryResult NOBODY = new DeliveryResult(0, 0);
}
