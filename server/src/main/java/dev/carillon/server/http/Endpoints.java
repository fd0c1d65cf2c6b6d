package dev.carillon.server.http;

import dev.carillon.core.session.Offload;
import dev.carillon.core.spi.Failure;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.server.net.Exchange;
import dev.carillon.server.net.Router;
import io.netty.handler.codec.http.HttpMethod;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Puts end points on a router: takes the body in, runs what blocks on virtual threads, and turns
/// every failure into a problem.
final class Endpoints {
    private static final int JSON_BYTES = 1 << 20;
    private static final int SHORT_BYTES = 16 * 1024;

    private final Router<Endpoint> router;
    private final Callers callers;
    private final Offload offload;
    private final ApiDescription description;
    private final Refusals refusals;
    private final int bodyBytes;

    Endpoints(
            Router<Endpoint> router,
            Callers callers,
            Offload offload,
            ApiDescription description,
            Refusals refusals) {
        this(router, callers, offload, description, refusals, JSON_BYTES);
    }

    private Endpoints(
            Router<Endpoint> router,
            Callers callers,
            Offload offload,
            ApiDescription description,
            Refusals refusals,
            int bodyBytes) {
        this.router = router;
        this.callers = callers;
        this.offload = offload;
        this.description = description;
        this.refusals = refusals;
        this.bodyBytes = bodyBytes;
    }

    /// The same for end points whose bodies are smaller.
    Endpoints withBodiesOf(int bytes) {
        return new Endpoints(router, callers, offload, description, refusals, bytes);
    }

    /// What answers a request whose head is there. It is called on the event loop.
    @FunctionalInterface
    interface Endpoint {
        /// Sees to it that the request is answered.
        ///
        /// @param values what the path has in the place of names
        void take(Exchange exchange, Map<String, String> values);
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
        add(method, path, request -> reply(request, () -> endpoint.answer(request)));
    }

    void later(HttpMethod method, String path, Later endpoint) {
        add(
                method,
                path,
                request ->
                        attempt(
                                request.exchange(),
                                () ->
                                        endpoint.answer(request)
                                                .whenComplete((reply, failure) ->
                                                        finish(request, reply, failure))));
    }

    void blocking(HttpMethod method, String path, Blocking endpoint) {
        add(
                method,
                path,
                request ->
                        offload(
                                request.exchange(),
                                () -> send(request.exchange(), answer(endpoint, request))));
    }

    /// For files: the caller is known before the body is taken in.
    void upload(String path, Uploads uploads, Blocking endpoint) {
        var takes = description.of("POST", path);
        router.add(
                HttpMethod.POST,
                path,
                (exchange, values) -> {
                    var head = new Request(exchange, values, Body.NONE, callers, takes);
                    attempt(exchange, () -> upload(head, uploads, endpoint));
                });
    }

    private void upload(Request head, Uploads uploads, Blocking endpoint) {
        var sender = head.principal();
        head.requireKnown();
        var exchange = head.exchange();
        Inflated.requirePlain(exchange);
        var coming = uploads.of(exchange);
        offload(
                exchange,
                () ->
                        send(
                                exchange,
                                coming.answer(
                                        () -> callers.requireStill(sender),
                                        form -> answer(endpoint, head, form))));
    }

    private static Reply answer(Blocking endpoint, Request head, Uploads.Form form) {
        return answer(
                request -> {
                    request.requireKnownParts(form.names());
                    return endpoint.answer(request);
                },
                head.with(form.files()));
    }

    private void add(HttpMethod method, String path, Consumer<Request> endpoint) {
        var takes = description.of(method.name(), path);
        router.add(
                method,
                path,
                method.equals(HttpMethod.GET)
                        ? (exchange, values) ->
                                take(
                                        new Request(exchange, values, Body.NONE, callers, takes),
                                        endpoint)
                        : (exchange, values) ->
                                attempt(
                                        exchange,
                                        () -> receive(exchange, values, takes, endpoint)));
    }

    /// Takes a body in, if whoever sends it may. A short one is here sooner than its caller is
    /// known.
    private void receive(
            Exchange exchange,
            Map<String, String> values,
            Takes takes,
            Consumer<Request> endpoint) {
        Inflated.requireKnown(exchange);
        var announced = exchange.announcedBytes();
        if (exchange.hasBody() && (announced < 0 || announced > SHORT_BYTES)) {
            new Request(exchange, values, Body.NONE, callers, takes).requireCaller();
        }
        exchange.receive(
                bodyBytes,
                bytes ->
                        attempt(
                                exchange,
                                () -> {
                                    var body = Body.of(Inflated.of(exchange, bytes, bodyBytes));
                                    take(
                                            new Request(exchange, values, body, callers, takes),
                                            endpoint);
                                }));
    }

    /// Takes a request that says nothing that would be ignored in silence.
    private void take(Request request, Consumer<Request> endpoint) {
        attempt(
                request.exchange(),
                () -> {
                    request.requireKnown();
                    endpoint.accept(request);
                });
    }

    private void send(Exchange exchange, Reply reply) {
        refusals.note(exchange, reply);
        Replies.send(exchange, reply);
    }

    private void offload(Exchange exchange, Runnable task) {
        if (!offload.tryRun(task)) {
            send(exchange, Reply.problem(ErrorCode.OVERLOADED));
        }
    }

    /// Whoever asked is answered, whatever is thrown.
    private static Reply answer(Blocking endpoint, Request request) {
        try {
            return endpoint.answer(request);
        } catch (ProblemException e) {
            return e.reply();
        } catch (Exception | Error e) {
            return problem(e);
        }
    }

    private void reply(Request request, Supplier<Reply> answer) {
        var exchange = request.exchange();
        attempt(exchange, () -> send(exchange, answer.get()));
    }

    private void attempt(Exchange exchange, Runnable action) {
        try {
            action.run();
        } catch (ProblemException e) {
            send(exchange, e.reply());
        } catch (RuntimeException | Error e) {
            send(exchange, problem(e));
        }
    }

    private void finish(Request request, @Nullable Reply reply, @Nullable Throwable failure) {
        if (reply != null) {
            send(request.exchange(), reply);
        } else {
            var cause = failure == null ? new IllegalStateException("no answer") : failure;
            send(request.exchange(), problem(cause));
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
