package dev.carillon.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.Revocations;
import dev.carillon.core.spi.RevokedTokens;
import dev.carillon.protocol.UserId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [RevokedTokens] promises. Extend it and say how to make one; each test gets a new,
/// empty one.
public abstract class RevokedTokensContract {
    private final SettableClock clock = new SettableClock();
    private RevokedTokens revoked;
    private static final UserId ADA = new UserId("ada");
    private static final UserId BOB = new UserId("bob");

    /// Makes an empty one.
    protected abstract RevokedTokens create(InstantSource clock, Revocations.Limits limits);

    /// Lets it forget what it may forget by now.
    protected abstract void sweep(RevokedTokens tokens);

    @BeforeEach
    void createTokens() {
        revoked = create(clock, Revocations.Limits.DEFAULT);
    }

    @Test
    void what_was_not_revoked_counts() {
        revoke("other", 60);

        assertThat(revoked.isRevoked("jti")).isFalse();
    }

    @Test
    void what_was_revoked_does_not_count() {
        revoke("jti", 60);

        assertThat(revoked.isRevoked("jti")).isTrue();
    }

    @Test
    void only_the_first_revocation_says_so() {
        assertThat(revoke("jti", 60)).isTrue();
        assertThat(revoke("jti", 60)).isFalse();
        assertThat(revoke("other", 60)).isTrue();
    }

    @Test
    void of_concurrent_revocations_one_is_the_first() throws Exception {
        for (var round = 0; round < 100; round++) {
            var name = "jti" + round;
            try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                Callable<Boolean> attempt = () -> revoke(name, 60);
                var attempts =
                        pool.invokeAll(IntStream.range(0, 8).mapToObj(_ -> attempt).toList());
                assertThat(attempts).filteredOn(future -> future.resultNow()).hasSize(1);
            }
        }
    }

    @Test
    void a_revocation_lasts_as_long_as_the_token() {
        revoke("jti", 60);
        clock.advance(Duration.ofSeconds(59));
        sweep(revoked);

        assertThat(revoked.isRevoked("jti")).isTrue();
        assertThat(revoke("jti", 60)).isFalse();
    }

    @Test
    void a_second_revocation_never_shortens_the_first() {
        revoke("sid", 60);
        revoke("sid", 10);
        clock.advance(Duration.ofSeconds(30));
        sweep(revoked);

        assertThat(revoked.isRevoked("sid")).isTrue();
    }

    @Test
    void a_second_revocation_may_lengthen_the_first() {
        revoke("sid", 10);
        revoke("sid", 60);
        clock.advance(Duration.ofSeconds(30));
        sweep(revoked);

        assertThat(revoked.isRevoked("sid")).isTrue();
    }

    @Test
    void whoever_has_too_many_loses_all_that_were_issued_before_and_nobody_else_does() {
        revoked = create(clock, new Revocations.Limits(3, 100));
        for (var name : List.of("1", "2", "3")) {
            revoke(name, 60);
        }
        assertThat(revoked.isRevoked(ADA, clock.instant())).isFalse();

        assertThat(revoke("4", 60)).isTrue();

        assertThat(revoked.isRevoked(ADA, clock.instant())).isTrue();
        assertThat(revoked.isRevoked(ADA, Instant.EPOCH)).isTrue();
        assertThat(revoked.isRevoked("4")).isTrue();
        assertThat(revoked.isRevoked(ADA, clock.instant().plusSeconds(1))).isFalse();
        assertThat(revoked.isRevoked(BOB, Instant.EPOCH)).isFalse();
    }

    @Test
    void a_user_can_revoke_without_end_and_what_counts_stays_revoked() {
        revoked = create(clock, new Revocations.Limits(3, 8));
        revoked.revoke(BOB, "bob", clock.instant().plusSeconds(600));
        for (var round = 0; round < 100; round++) {
            clock.advance(Duration.ofSeconds(1));
            var issued = clock.instant();
            var name = "ada" + round;
            assertThat(revoke(name, 60)).isTrue();
            assertThat(revoked.isRevoked(name) || revoked.isRevoked(ADA, issued)).isTrue();
        }

        assertThat(revoked.isRevoked("bob")).isTrue();
        assertThat(revoked.isRevoked(BOB, clock.instant())).isFalse();
    }

    @Test
    void when_all_of_it_is_full_whoever_has_the_most_makes_room() {
        revoked = create(clock, new Revocations.Limits(100, 4));
        for (var name : List.of("1", "2", "3")) {
            revoke(name, 60);
        }
        revoked.revoke(BOB, "bob", clock.instant().plusSeconds(60));

        assertThat(revoked.revoke(BOB, "bob2", clock.instant().plusSeconds(60))).isTrue();

        assertThat(revoked.isRevoked(ADA, clock.instant())).isTrue();
        assertThat(revoked.isRevoked("bob")).isTrue();
        assertThat(revoked.isRevoked("bob2")).isTrue();
        assertThat(revoked.isRevoked(BOB, clock.instant())).isFalse();
    }

    @Test
    void a_collapse_lasts_as_long_as_what_it_stands_for() {
        revoked = create(clock, new Revocations.Limits(2, 100));
        revoke("1", 60);
        revoke("2", 10);
        revoke("3", 10);
        var issued = clock.instant();
        clock.advance(Duration.ofSeconds(59));
        sweep(revoked);
        assertThat(revoked.isRevoked(ADA, issued)).isTrue();

        clock.advance(Duration.ofSeconds(1));
        sweep(revoked);
        assertThat(revoked.isRevoked(ADA, issued)).isFalse();
    }

    private boolean revoke(String name, int seconds) {
        return revoked.revoke(ADA, name, clock.instant().plusSeconds(seconds));
    }
}
