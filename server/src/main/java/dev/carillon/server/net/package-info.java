/// HTTP/1.1 on Netty: from the bytes of a request to an exchange, and from an answer to bytes. It
/// knows no end point; who answers is an [dev.carillon.server.net.HttpHandler].
@NullMarked
package dev.carillon.server.net;

import org.jspecify.annotations.NullMarked;
