package dev.carillon.server.http;

/// The end points of reference system C, the batch-progress server, as its clients know them.
final class BatchRoutes {
    void mount(Endpoints endpoints) {}
}
