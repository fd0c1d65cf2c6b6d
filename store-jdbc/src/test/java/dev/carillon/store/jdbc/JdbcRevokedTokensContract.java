package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.spi.Revocations;
import dev.carillon.core.spi.RevokedTokens;
import dev.carillon.core.spi.StoreException;
import dev.carillon.protocol.UserId;
import dev.carillon.testkit.RevokedTokensContract;
import dev.carillon.testkit.SettableClock;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What revoked tokens in a database promise besides: that it lasts, and no longer than it must.
abstract class JdbcRevokedTokensContract extends RevokedTokensContract {
    @RegisterExtension final TestDatabase databases;

    private static final UserId ADA = new UserId("ada");
    private static final UserId BOB = new UserId("bob");

    private final SettableClock clock = new SettableClock();

    JdbcRevokedTokensContract(TestDatabase databases) {
        this.databases = databases;
    }

    @Override
    protected RevokedTokens create(InstantSource clock, Revocations.Limits limits) {
        return JdbcRevokedTokens.open(
                databases.isOpen() ? databases.current() : databases.open(),
                clock,
                limits,
                _ -> {});
    }

    @Override
    protected void sweep(RevokedTokens tokens) {
        ((JdbcRevokedTokens) tokens).sweep();
    }

    private JdbcRevokedTokens open() {
        return JdbcRevokedTokens.open(databases.current(), clock);
    }

    private int rows() {
        return databases
                .current()
                .readNow(connection ->
                        Sql.number(connection, "select count(*) from revoked_tokens"));
    }

    @Test
    void what_was_revoked_is_so_after_a_restart() {
        var tokens = open();
        tokens.revoke(ADA, "jti", clock.instant().plusSeconds(10));
        tokens.revoke(ADA, "jti", clock.instant().plusSeconds(60));
        databases.reopen();
        clock.advance(Duration.ofSeconds(30));

        tokens = open();

        assertThat(tokens.isRevoked("jti")).isTrue();
        assertThat(tokens.revoke(ADA, "jti", clock.instant().plusSeconds(60))).isFalse();
        assertThat(tokens.isRevoked("other")).isFalse();
    }

    @Test
    void what_expired_by_itself_leaves_the_database() {
        var tokens = open();
        tokens.revoke(ADA, "jti", clock.instant().plusSeconds(10));
        tokens.revoke(ADA, "other", clock.instant().plusSeconds(60));
        clock.advance(Duration.ofSeconds(10));
        tokens.sweep();

        assertThat(rows()).isEqualTo(1);
        assertThat(tokens.isRevoked("jti")).isFalse();
        assertThat(tokens.isRevoked("other")).isTrue();
        assertThat(open().isRevoked("jti")).isFalse();
    }

    @Test
    void any_name_can_be_revoked_and_a_long_one_takes_no_more_room() {
        var tokens = open();
        var token = "eyJhbGciOiJIUzI1NiJ9.".repeat(400);
        for (var name : new String[] {token, "with\0nul", "ключ", ""}) {
            assertThat(tokens.isRevoked(name)).isFalse();
            assertThat(tokens.revoke(ADA, name, clock.instant().plusSeconds(60))).isTrue();
            assertThat(tokens.isRevoked(name)).isTrue();
            assertThat(open().isRevoked(name)).isTrue();
        }
        assertThat(tokens.isRevoked(token + ".")).isFalse();
        var longest =
                databases
                        .current()
                        .readNow(connection ->
                                Sql.number(
                                        connection,
                                        "select max(length(name)) from revoked_tokens"));
        assertThat(longest).isLessThanOrEqualTo(64);
    }

    @Test
    void at_its_limit_it_forgets_what_is_over_and_nothing_else() {
        var tokens =
                JdbcRevokedTokens.open(
                        databases.current(), clock, new Revocations.Limits(100, 2), _ -> {});
        tokens.revoke(ADA, "a", clock.instant().plusSeconds(10));
        tokens.revoke(BOB, "b", clock.instant().plusSeconds(60));

        assertThatThrownBy(() -> tokens.revoke(ADA, "c", clock.instant().plusSeconds(60)))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.FULL))
                .hasMessageContaining("2 tokens");
        clock.advance(Duration.ofSeconds(10));

        assertThat(tokens.revoke(ADA, "c", clock.instant().plusSeconds(60))).isTrue();
        assertThat(tokens.isRevoked("b")).isTrue();
    }

    @Test
    void that_all_of_a_users_tokens_are_revoked_outlives_a_restart() {
        var limits = new Revocations.Limits(2, 100);
        var tokens = JdbcRevokedTokens.open(databases.current(), clock, limits, _ -> {});
        for (var name : new String[] {"1", "2", "3"}) {
            tokens.revoke(ADA, name, clock.instant().plusSeconds(60));
        }
        tokens.revoke(BOB, "bob", clock.instant().plusSeconds(60));
        assertThat(rows()).isEqualTo(2);
        databases.reopen();

        tokens = JdbcRevokedTokens.open(databases.current(), clock, limits, _ -> {});

        assertThat(tokens.isRevoked(ADA, clock.instant())).isTrue();
        assertThat(tokens.isRevoked(ADA, clock.instant().plusSeconds(1))).isFalse();
        assertThat(tokens.isRevoked("3")).isTrue();
        assertThat(tokens.isRevoked("bob")).isTrue();
        assertThat(tokens.isRevoked(BOB, clock.instant())).isFalse();
    }
}
