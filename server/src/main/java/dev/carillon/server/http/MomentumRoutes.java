package dev.carillon.server.http;

/// The end points of reference system E, Momentum, as its clients know them.
final class MomentumRoutes {
    void mount(Endpoints endpoints) {}
}
