package dev.carillon.server.net;

import dev.carillon.protocol.ErrorCode;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.net.SocketAddress;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A request and its answer. Reading the request and answering it are for any thread; all else is
/// for the event loop of its connection.
///
/// It is answered once: what is answered later is dropped, and so is what is answered when the
/// client has gone.
public final class Exchange {
    private final HttpConnection connection;
    private final HttpRequest head;
    private final Target target;
    private final HttpHeaders extra = new DefaultHttpHeaders();
    private final Intake intake = new Intake();
    private State state = State.OPEN;
    private @Nullable Runnable onGone;
    private @Nullable Runnable onDone;

    enum State {
        /// Nothing of an answer was written.
        OPEN,
        /// An answer has begun to be written.
        ANSWERING,
        /// The answer is written.
        ANSWERED,
        /// The client has gone.
        GONE
    }

    Exchange(HttpConnection connection, HttpRequest head, Target target) {
        this.connection = connection;
        this.head = head;
        this.target = target;
    }

    public HttpMethod method() {
        return head.method();
    }

    /// The path as it was sent, without parameters.
    public String path() {
        return target.path();
    }

    /// What stands behind the `?`, as it was sent; null when there is none.
    public @Nullable String query() {
        return target.query();
    }

    /// The path and the parameters, decoded.
    public Target target() {
        return target;
    }

    /// The first parameter of that name.
    public Optional<String> parameter(String name) {
        return target.parameter(name);
    }

    /// The first header of that name; null when there is none.
    public @Nullable String header(CharSequence name) {
        return head.headers().get(name);
    }

    /// All headers of that name, in their order.
    public List<String> headers(CharSequence name) {
        return head.headers().getAll(name);
    }

    /// The names of all headers, as they were sent.
    public Set<String> headerNames() {
        return head.headers().names();
    }

    /// Whether it is written in HTTP/1.0, as old proxies write.
    public boolean isOfHttp10() {
        return head.protocolVersion().equals(HttpVersion.HTTP_1_0);
    }

    /// Where the connection comes from, which may be a proxy.
    public SocketAddress peer() {
        return connection.peer();
    }

    /// Whether anything comes behind the head.
    public boolean hasBody() {
        return HttpUtil.isTransferEncodingChunked(head) || announcedBytes() > 0;
    }

    /// How long the body is, as the client says; -1 when it doesn't.
    public long announcedBytes() {
        try {
            return HttpUtil.getContentLength(head, -1L);
        } catch (NumberFormatException e) {
            return -1; // the head is refused for it
        }
    }

    HttpRequest head() {
        return head;
    }

    Intake intake() {
        return intake;
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
    }

    /// Adds a header to whatever the answer will be.
    public void addHeader(CharSequence name, String value) {
        extra.add(name, value);
    }

    HttpHeaders extraHeaders() {
        return extra;
    }

    /// Asks for the body. One that is larger than allowed is refused, before it is sent if the
    /// client announces that.
    public void receive(BodySink sink, long limit) {
        intake.into(sink, limit);
        if (announcedBytes() > limit) {
            tooLarge();
            return;
        }
        if (HttpUtil.is100ContinueExpected(head)) {
            connection.writeContinue();
        }
    }

    /// Asks for the whole body at once.
    public void receive(int limit, Consumer<byte[]> whole) {
        var announced = Math.clamp(announcedBytes(), 0, limit);
        receive(new CollectedBody(announced, whole), limit);
    }

    /// In which form the body comes, such as `gzip`; `identity` for its own.
    public String contentEncoding() {
        var coding = header(HttpHeaderNames.CONTENT_ENCODING);
        return coding == null ? "identity" : coding.strip().toLowerCase(Locale.ROOT);
    }

    void tooLarge() {
        respond(
                new Problem(
                        ErrorCode.TOO_LARGE,
                        "the request's body is too large; the limit is %d bytes"
                                .formatted(intake.limit())));
        intake.abort();
    }

    /// Stops reading from the client, or goes on.
    void hold(boolean still) {
        connection.run(() -> connection.hold(this, still));
    }

    /// Runs something if the client goes away before it is answered. For any thread.
    public void onGone(Runnable action) {
        connection.run(() -> {
            switch (state) {
                case OPEN -> onGone = action;
                case GONE -> action.run();
                case ANSWERING, ANSWERED -> {}
            }
        });
    }

    /// Runs something once the request is carried out, whether its client still is there or not,
    /// unless it is refused. It takes the place of what was to be run before. For any thread.
    public void onDone(Runnable action) {
        connection.run(() -> onDone = action);
    }

    private void tellDone(int status) {
        var action = onDone;
        onDone = null;
        if (action != null && (status < 400 || status >= 500)) { // what failed may be done in part
            action.run();
        }
    }

    /// Runs something once the connection is closed, whatever it was by then.
    void onClosed(Runnable action) {
        connection.onClosed(action);
    }

    /// The client has gone.
    void gone() {
        var wasOpen = state == State.OPEN;
        state = State.GONE;
        intake.abort();
        if (wasOpen && onGone != null) {
            onGone.run();
        }
    }

    /// Answers.
    ///
    /// @param headers without those of the connection and the length
    public void respond(int status, HttpHeaders headers, byte[] body) {
        connection.run(() -> {
            tellDone(status);
            connection.respond(this, status, headers, body);
        });
    }

    /// Answers with an error.
    public void respond(Problem problem) {
        respond(problem.status(), problem.headers(), problem.body());
    }

    /// Answers with a file, which is closed then, whatever comes of it.
    ///
    /// @param headers without those of the connection and the length
    /// @param still whether the client may still have it; asked on the event loop, now and then
    ///   while it is sent, and the connection is closed when it may not
    public void respond(
            int status, HttpHeaders headers, FileChannel file, long size, BooleanSupplier still) {
        connection.run(() -> {
            tellDone(status);
            connection.respond(this, status, headers, file, size);
            connection.whileSending(this, still);
        });
    }

    /// Answers that the connection speaks another protocol from now on. No HTTP is left in its
    /// channel's pipeline then, and what the client sent behind the request goes to the new
    /// handlers. Called within [HttpHandler#handle], for a request without a body.
    ///
    /// @param headers of the answer
    /// @param next adds the new handlers
    public void upgrade(HttpHeaders headers, Consumer<Channel> next) {
        headers.set(HttpHeaderNames.CONNECTION, "Upgrade");
        connection.upgrade(this, headers, next);
    }

    /// Runs something on the event loop of the connection.
    public void run(Runnable action) {
        connection.run(action);
    }
}
