/// The HTTP API for applications and the page.
@NullMarked
package dev.carillon.server.http;

import org.jspecify.annotations.NullMarked;
