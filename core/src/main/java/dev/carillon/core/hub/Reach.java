package dev.carillon.core.hub;

/// How far a publication got.
///
/// @param connections it was written to
/// @param lost connections that were to have it and ended instead, too slow or broken
public record Reach(int connections, int lost) {
    /// It got nowhere.
    public static final Reach NOBODY = new Reach(0, 0);
}
