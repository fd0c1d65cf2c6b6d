package dev.carillon.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.RevokedTokens;
import java.time.Duration;
import java.time.InstantSource;
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

    /// Makes an empty one.
    protected abstract RevokedTokens create(InstantSource clock);

    /// Lets it forget what it may forget by now.
    protected abstract void sweep(RevokedTokens tokens);

    @BeforeEach
    void createTokens() {
        revoked = create(clock);
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

    private boolean revoke(String name, int seconds) {
        return revoked.revoke(name, clock.instant().plusSeconds(seconds));
    }
}
