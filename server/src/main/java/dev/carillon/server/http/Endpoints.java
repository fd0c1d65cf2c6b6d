package dev.carillon.server.http;

import dev.carillon.core.session.Offload;
import dev.carillon.core.spi.Failure;
import dev.carillon.protocol.ErrorCode;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Puts end points on a router: reads the caller and the body, runs what blocks on virtual threads,
/// and turns every failure into a problem. One for each router.
final class Endpoints {
    private static final long JSON_BYTES = 1 << 20;

    private final Router router;
    private final Callers callers;
    private final Offload offload;
    private final ApiDescription description;

    Endpoints(Router router, Callers callers, Offload offload, ApiDescription description) {
        this.router = router;
        this.callers = callers;
        this.offload = offload;
        this.description = description;
    }

    /// Answers on the event loop, and so must not block.
    @FunctionalInterface
    interface Quick {
        Reply answer(Request request);
    }

    /// Answers later.
    @FunctionalInterface
    interface Later {
        CompletionStage<Reply> answer(Request request);
    }

    /// Answers on a virtual thread, and may block.
    @FunctionalInterface
    interface Blocking {
        Reply answer(Request request) throws Exception;
    }

    void quick(HttpMethod method, String path, Quick endpoint) {
        var takes = description.of(method.name(), path);
        route(method, path)
                .handler(context -> reply(context, () -> endpoint.answer(known(context, takes))));
    }

    void later(HttpMethod method, String path, Later endpoint) {
        var takes = description.of(method.name(), path);
        route(method, path)
                .handler(context ->
                        attempt(
                                context,
                                () ->
                                        endpoint.answer(known(context, takes))
                                                .whenComplete((reply, failure) ->
                                                        context.vertx()
                                                                .runOnContext(_ ->
                                                                        finish(
                                                                                context, reply,
                                                                                failure)))));
    }

    void blocking(HttpMethod method, String path, Blocking endpoint) {
        blocking(route(method, path), endpoint, description.of(method.name(), path));
    }

    /// For files: the caller is known before the body is taken in.
    void upload(String path, BodyHandler body, Blocking endpoint) {
        var takes = description.of("POST", path);
        var route = router.route(HttpMethod.POST, path);
        route.handler(context -> {
            try {
                var _ = request(context, takes).principal();
                context.next();
            } catch (ProblemException e) {
                Replies.send(context.response(), e.reply());
            }
        });
        blocking(router.route(HttpMethod.POST, path).handler(body), endpoint, takes);
    }

    private void blocking(Route route, Blocking endpoint, Takes takes) {
        route.handler(context ->
                attempt(
                        context,
                        () -> {
                            var request = known(context, takes);
                            var loop = context.vertx().getOrCreateContext();
                            var taken =
                                    offload.tryRun(() -> {
                                        var reply = answer(endpoint, request);
                                        loop.runOnContext(
                                                _ -> Replies.send(context.response(), reply));
                                    });
                            if (!taken) {
                                throw new ProblemException(
                                        ErrorCode.OVERLOADED, ErrorCode.OVERLOADED.text());
                            }
                        }));
    }

    private static Reply answer(Blocking endpoint, Request request) {
        try {
            return endpoint.answer(request);
        } catch (ProblemException e) {
            return e.reply();
        } catch (Exception e) {
            return problem(e);
        }
    }

    private Route route(HttpMethod method, String path) {
        var route = router.route(method, path);
        return method.equals(HttpMethod.GET)
                ? route.method(HttpMethod.HEAD)
                : route.handler(BodyHandler.create(false).setBodyLimit(JSON_BYTES));
    }

    private Request request(RoutingContext context, Takes takes) {
        return new Request(context, callers, takes);
    }

    /// A request that says nothing that would be ignored in silence.
    private Request known(RoutingContext context, Takes takes) {
        var request = request(context, takes);
        request.requireKnown();
        return request;
    }

    @FunctionalInterface
    private interface Answer {
        Reply get();
    }

    private static void reply(RoutingContext context, Answer answer) {
        attempt(context, () -> Replies.send(context.response(), answer.get()));
    }

    private static void attempt(RoutingContext context, Runnable action) {
        try {
            action.run();
        } catch (ProblemException e) {
            Replies.send(context.response(), e.reply());
        } catch (RuntimeException e) {
            Replies.send(context.response(), problem(e));
        }
    }

    private static void finish(
            RoutingContext context, @Nullable Reply reply, @Nullable Throwable failure) {
        if (reply != null) {
            Replies.send(context.response(), reply);
        } else {
            var cause = failure == null ? new IllegalStateException("no answer") : failure;
            Replies.send(context.response(), problem(cause));
        }
    }

    private static Reply problem(Throwable failure) {
        if (failure instanceof CompletionException && failure.getCause() != null) {
            return problem(failure.getCause());
        }
        if (failure instanceof ProblemException e) {
            return e.reply();
        }
        var told = Failure.of(failure);
        return new Reply.Problem(told.code(), told.message());
    }
}
