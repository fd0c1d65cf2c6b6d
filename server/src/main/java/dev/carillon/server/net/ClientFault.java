package dev.carillon.server.net;

import java.io.IOException;
import javax.net.ssl.SSLException;

/// Tells what a connection failed of through its client, or the network between, from what is the
/// server's fault. Stateless.
public final class ClientFault {
    private ClientFault() {}

    /// Whether it is the client's or the network's, and so no error of the server.
    public static boolean is(Throwable cause) {
        return cause instanceof IOException
                || cause.getCause() instanceof SSLException
                || cause.getCause() instanceof IOException;
    }
}
