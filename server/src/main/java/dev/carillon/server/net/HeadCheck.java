package dev.carillon.server.net;

import dev.carillon.protocol.ErrorCode;
import dev.carillon.server.config.CarillonConfig.Requests;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Optional;
import java.util.regex.Pattern;

/// Finds what is wrong with a request's head, so that nobody knows for sure what comes behind it.
/// Stateless.
final class HeadCheck {
    /// What follows the name may be a port that is empty.
    private static final Pattern HOST =
            Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._~-]+)(:\\d{0,5})?");

    private HeadCheck() {}

    /// Looks at a head.
    ///
    /// @return the reason to refuse the request and end its connection
    static Optional<Problem> check(HttpRequest head, Requests limits) {
        var failure = head.decoderResult().cause();
        if (failure != null) {
            return Optional.of(ofFailure(failure, limits));
        }
        if (head.protocolVersion().majorVersion() != 1) {
            return Optional.of(
                    new Problem(505, ErrorCode.MALFORMED, "only HTTP/1.1 and HTTP/1.0 are spoken"));
        }
        return host(head).or(() -> transferEncoding(head)).or(() -> expectation(head));
    }

    private static Problem ofFailure(Throwable failure, Requests limits) {
        return switch (failure) {
            case TooLongHttpLineException _ ->
                    new Problem(
                            414,
                            ErrorCode.TOO_LARGE,
                            "the URL is too long; the limit is %d bytes, set by limits.url-size"
                                    .formatted(limits.urlBytes()));
            case TooLongHttpHeaderException _ ->
                    new Problem(
                            431,
                            ErrorCode.TOO_LARGE,
                            "the request's headers are too long; the limit is %d bytes, set by limits.head-size"
                                    .formatted(limits.headBytes()));
            default ->
                    new Problem(
                            ErrorCode.MALFORMED, "the request is malformed: " + reason(failure));
        };
    }

    private static String reason(Throwable failure) {
        var message = failure.getMessage();
        return message == null
                ? "it is no HTTP"
                : message.codePoints()
                        .limit(200)
                        .map(c -> c >= ' ' && c < 0x7F ? c : '?')
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString();
    }

    private static Optional<Problem> host(HttpRequest head) {
        var hosts = head.headers().getAll(HttpHeaderNames.HOST).size();
        var needed = head.protocolVersion().equals(HttpVersion.HTTP_1_1);
        if (hosts > 1 || (needed && hosts == 0)) {
            return malformed("it must have one 'Host'; it has %d".formatted(hosts));
        }
        return hosts == 0 || HOST.matcher(head.headers().get(HttpHeaderNames.HOST)).matches()
                ? Optional.empty()
                : malformed("'Host' must be a name or an address, with a port or without");
    }

    private static Optional<Problem> transferEncoding(HttpRequest head) {
        var codings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.isEmpty()) {
            return Optional.empty();
        }
        var isFine =
                codings.size() == 1
                        && codings.getFirst().strip().equalsIgnoreCase("chunked")
                        && head.protocolVersion().equals(HttpVersion.HTTP_1_1)
                        && !head.headers().contains(HttpHeaderNames.CONTENT_LENGTH);
        return isFine
                ? Optional.empty()
                : malformed(
                        "of transfer codings 'chunked' alone is understood, of HTTP/1.1 and without 'Content-Length'");
    }

    private static Optional<Problem> expectation(HttpRequest head) {
        return hasOtherExpectation(head)
                ? Optional.of(
                        new Problem(
                                417,
                                ErrorCode.MALFORMED,
                                "of 'Expect' only '100-continue' is understood"))
                : Optional.empty();
    }

    private static boolean hasOtherExpectation(HttpRequest head) {
        HttpHeaders headers = head.headers();
        return headers.contains(HttpHeaderNames.EXPECT)
                && !HttpUtil.is100ContinueExpected(head)
                && head.protocolVersion().equals(HttpVersion.HTTP_1_1);
    }

    private static Optional<Problem> malformed(String why) {
        return Optional.of(new Problem(ErrorCode.MALFORMED, "the request is malformed: " + why));
    }
}
