package dev.carillon.server.http;

import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Excerpt;
import dev.carillon.server.net.Exchange;
import dev.carillon.server.net.Problem;
import java.util.List;

/// What is answered where no end point answers. Stateless.
final class Failures {
    private Failures() {}

    static void notFound(Exchange exchange) {
        exchange.respond(
                new Problem(
                        ErrorCode.NOT_FOUND,
                        "there is nothing at %s %s; /openapi.json lists what there is"
                                .formatted(exchange.method(), Excerpt.of(exchange.path()))));
    }

    /// Says that the path is there for other methods.
    ///
    /// @param allowed the methods that there are at the path
    static void wrongMethod(Exchange exchange, List<String> allowed) {
        exchange.addHeader("Allow", String.join(", ", allowed));
        exchange.respond(
                new Problem(
                        ErrorCode.METHOD_NOT_ALLOWED,
                        "%s does not take %s; /openapi.json lists what it takes"
                                .formatted(Excerpt.of(exchange.path()), exchange.method())));
    }
}
