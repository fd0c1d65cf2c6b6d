package dev.carillon.server;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.hub.Connection;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One client's connection, as it was when it was asked for. Immutable.
///
/// @param id names the connection among all of this server's; a client that comes back has another
/// @param user whom it acts for; empty before it has authenticated
/// @param roles what its token says that user may be
/// @param channels what it subscribes to, in the order in which it did
/// @param dialect the name of the one that it speaks
public record Client(
        String id,
        Optional<UserId> user,
        List<String> roles,
        List<ChannelName> channels,
        Instant connectedAt,
        String dialect) {
    /// Looks at a connection, on its loop.
    static Client of(Connection connection) {
        return new Client(
                connection.id(),
                connection.principal().map(Principal::user),
                connection.principal().map(Principal::roles).orElse(List.of()),
                connection.channels(),
                Instant.ofEpochMilli(connection.openedAt()),
                connection.dialect());
    }
}
