/// The server's figures in Prometheus' format.
@NullMarked
package dev.carillon.server.metrics;

import org.jspecify.annotations.NullMarked;
