package dev.carillon.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.hub.Connection;
import dev.carillon.core.hub.HubLimits;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// Finding one connection, and looking at all of them.
class ConnectionScanTest {
    @Test
    void a_connection_is_found_by_its_id_until_it_ends() {
        var hub = new TestHub(HubLimits.DEFAULT, 2, log -> log);
        var ada = hub.connect("ada", 1);
        hub.connect("bob", 0);
        var id = ada.connection.id();

        assertThat(hub.hub.find(id)).containsSame(ada.connection);
        ada.lose();
        assertThat(hub.hub.find(id)).isEmpty();
    }

    @Test
    void many_connections_are_looked_at_some_at_a_time() {
        var hub = new TestHub();
        for (var i = 0; i < 1300; i++) {
            hub.connect("user" + i);
        }
        var looks = new ArrayList<String>();
        var survey =
                hub.hub.scan(connection -> {
                    looks.add(connection.id());
                    return connection.id();
                });
        hub.loop().runOne();

        assertThat(looks).hasSizeBetween(1, 600);
        assertThat(survey.toCompletableFuture()).isNotDone();
        hub.settle();
        assertThat(survey.toCompletableFuture().join()).hasSize(1300).doesNotHaveDuplicates();
    }

    @Test
    void a_connection_that_ends_meanwhile_is_left_out() {
        var hub = new TestHub();
        var ada = hub.connect("ada").on(TestHub.ROOM);
        var bob = hub.connect("bob").on(TestHub.ROOM);
        var all = hub.hub.scan(Connection::id);
        ada.lose();
        hub.settle();
        var inRoom = hub.hub.members().scan(TestHub.ROOM, Connection::id);
        hub.settle();

        assertThat(all.toCompletableFuture().join()).containsExactly(bob.connection.id());
        assertThat(inRoom.toCompletableFuture().join()).containsExactly(bob.connection.id());
    }
}
