package dev.carillon.server.http;

/// The end points of reference system D, the knowledge platform, as its clients know them.
final class KnowledgeRoutes {
    void mount(Endpoints endpoints) {}
}
