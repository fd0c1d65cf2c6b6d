package dev.carillon.server.net;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/// Writes responses; to `HEAD` without their bodies. Owned by its connection's event loop.
final class ResponseEncoder extends HttpResponseEncoder {
    private boolean headOnly;

    /// Says whether the responses from now on are answers to `HEAD`.
    void headOnly(boolean only) {
        headOnly = only;
    }

    boolean isHeadOnly() {
        return headOnly;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return headOnly || super.isContentAlwaysEmpty(response);
    }
}
