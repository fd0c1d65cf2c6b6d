package dev.carillon.server.http;

import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Excerpt;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns what the router itself refuses into problems.
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static void mount(Router router) {
        router.route().failureHandler(Failures::fail);
        router.errorHandler(405, Failures::fail);
        router.errorHandler(404, context -> Replies.send(context.response(), notFound(context)));
    }

    private static Reply notFound(RoutingContext context) {
        return new Reply.Problem(
                ErrorCode.NOT_FOUND,
                "there is nothing at %s %s; /openapi.json lists what there is"
                        .formatted(
                                context.request().method(), Excerpt.of(context.normalizedPath())));
    }

    private static void fail(RoutingContext context) {
        var reply =
                switch (context.statusCode()) {
                    case 413 ->
                            new Reply.Problem(
                                    ErrorCode.TOO_LARGE, "the request's body is too large");
                    case 400 -> new Reply.Problem(ErrorCode.MALFORMED, "the request is malformed");
                    case 403 ->
                            new Reply.Problem(ErrorCode.FORBIDDEN, "this origin is not allowed");
                    case 405 ->
                            new Reply.Problem(
                                    ErrorCode.METHOD_NOT_ALLOWED,
                                    "%s does not take %s; /openapi.json lists what it takes"
                                            .formatted(
                                                    Excerpt.of(context.normalizedPath()),
                                                    context.request().method()));
                    case 404, 415 -> notFound(context);
                    default -> {
                        LOG.atError().setCause(context.failure()).log("a request failed");
                        yield Reply.problem(ErrorCode.INTERNAL);
                    }
                };
        Replies.send(context.response(), reply);
    }
}
