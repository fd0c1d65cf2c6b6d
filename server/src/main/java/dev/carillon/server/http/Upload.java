package dev.carillon.server.http;

import java.nio.file.Path;

/// A file in a request's body. It is deleted once the request is answered.
///
/// @param part of the form that it came in
/// @param file where its content is
/// @param name that the client gave it
record Upload(String part, Path file, String name) {}
