package dev.carillon.core.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.auth.JwtTokens.Options;
import dev.carillon.core.memory.MemoryRevokedTokens;
import dev.carillon.core.memory.MemoryUsers;
import dev.carillon.core.spi.Users.User;
import dev.carillon.protocol.UserId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginsTest {
    private final Passwords passwords = new Passwords();
    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-05T10:00:00Z"));
    private final MemoryUsers users = new MemoryUsers(MemoryUsers.demoUsers());
    private final JwtTokens tokens =
            new JwtTokens(
                    new Options(
                            "s".repeat(32),
                            "i",
                            null,
                            Duration.ofHours(1),
                            Duration.ofDays(1),
                            Duration.ZERO),
                    new MemoryRevokedTokens(clock),
                    users,
                    clock);
    private final Logins logins = new Logins(users, passwords, tokens);

    @ParameterizedTest
    @CsvSource({"user1, password1, user", "user2, password2, user", "admin, admin-password, admin"})
    void the_users_of_demo_mode_have_the_passwords_that_are_documented(
            String name, String password, String role) {
        var in = logins.login(name, password).orElseThrow();

        assertThat(in.user().roles()).containsExactly(role);
        assertThat(tokens.verify(in.tokens().access()))
                .isInstanceOfSatisfying(
                        Verification.Valid.class,
                        valid -> assertThat(valid.principal().user()).isEqualTo(new UserId(name)));
    }

    @Test
    void a_wrong_password_and_an_unknown_name_are_refused_alike() {
        assertThat(logins.login("user1", "password2")).isEmpty();
        assertThat(logins.login("user1", "")).isEmpty();
        assertThat(logins.login("USER1", "password1")).isEmpty();
        assertThat(logins.login("nobody", "password1")).isEmpty();
        assertThat(logins.login("", "")).isEmpty();
    }

    @Test
    void a_session_is_renewed_once_a_token() {
        var in = logins.login("user1", "password1").orElseThrow();

        assertThat(logins.refresh(in.tokens().refresh())).isPresent();
        assertThat(logins.refresh(in.tokens().refresh())).isEmpty();
        assertThat(logins.refresh("nonsense")).isEmpty();
    }

    @Test
    void an_account_that_is_shut_lets_nobody_in() {
        var shut = new User(new UserId("u"), "u", passwords.hash("secret"), List.of("user"), false);
        var closed = new Logins(new MemoryUsers(List.of(shut)), passwords, tokens);

        assertThat(closed.login("u", "secret")).isEmpty();
        assertThat(closed.refresh(tokens.issue(shut.id(), "u", List.of()).refresh())).isEmpty();
    }

    @Test
    void a_hash_is_salted_and_matches_its_password_only() {
        var hash = passwords.hash("pässword 😀");

        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(passwords.hash("pässword 😀")).isNotEqualTo(hash);
        assertThat(passwords.matches("pässword 😀", hash)).isTrue();
        assertThat(passwords.matches("password", hash)).isFalse();
        assertThat(passwords.matches("", hash)).isFalse();
    }
}
