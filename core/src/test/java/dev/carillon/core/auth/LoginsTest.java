package dev.carillon.core.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.auth.JwtTokens.Options;
import dev.carillon.core.memory.MemoryRevokedTokens;
import dev.carillon.core.memory.MemoryUsers;
import dev.carillon.core.spi.Revocations;
import dev.carillon.core.spi.Users;
import dev.carillon.core.spi.Users.User;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.UserId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginsTest {
    private static final String HERE = "192.0.2.1";
    private static final String THERE = "192.0.2.2";

    private Instant now = Instant.parse("2026-01-05T10:00:00Z");
    private final InstantSource clock = () -> now;
    private final Passwords passwords = new Passwords();
    private final ChangingUsers users = new ChangingUsers();
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
    private final Logins logins = logins(LoginLimits.Rules.DEFAULT);

    private Logins logins(LoginLimits.Rules rules) {
        return new Logins(users, passwords, tokens, new LoginLimits(rules, clock));
    }

    private Login.Done logIn(String name, String password) {
        return (Login.Done) logins.login(name, password, HERE);
    }

    @ParameterizedTest
    @CsvSource({"user1, password1, user", "user2, password2, user", "admin, admin-password, admin"})
    void the_users_of_demo_mode_have_the_passwords_that_are_documented(
            String name, String password, String role) {
        var in = logIn(name, password);

        assertThat(in.user().roles()).containsExactly(role);
        assertThat(tokens.verify(in.tokens().access()))
                .isInstanceOfSatisfying(
                        Verification.Valid.class,
                        valid -> assertThat(valid.principal().user()).isEqualTo(new UserId(name)));
    }

    @Test
    void who_refreshes_without_end_ends_their_own_sessions_and_nobody_elses() {
        var revoked = new MemoryRevokedTokens(clock, new Revocations.Limits(5, 20), _ -> {});
        var few =
                new JwtTokens(
                        new Options(
                                "s".repeat(32),
                                "i",
                                null,
                                Duration.ofHours(1),
                                Duration.ofDays(1),
                                Duration.ZERO),
                        revoked,
                        users,
                        clock);
        var all =
                new Logins(
                        users, passwords, few, new LoginLimits(LoginLimits.Rules.DEFAULT, clock));
        var others = ((Login.Done) all.login("user2", "password2", THERE)).tokens();
        var device = ((Login.Done) all.login("user1", "password1", HERE)).tokens();
        var session = ((Login.Done) all.login("user1", "password1", HERE)).tokens();
        for (var round = 0; round < 5; round++) {
            now = now.plusSeconds(1);
            session = ((Login.Done) all.refresh(session.refresh())).tokens();
        }
        assertThat(few.verify(device.access())).isInstanceOf(Verification.Valid.class);

        now = now.plusSeconds(1);
        all.refresh(session.refresh());

        assertThat(few.verify(device.access()))
                .isEqualTo(new Verification.Refused(ErrorCode.REVOKED_TOKEN));
        assertThat(all.refresh(device.refresh())).isEqualTo(new Login.Refused());
        assertThat(few.verify(others.access())).isInstanceOf(Verification.Valid.class);
        assertThat(all.refresh(others.refresh())).isInstanceOf(Login.Done.class);
        now = now.plusSeconds(1);
        var anew = ((Login.Done) all.login("user1", "password1", HERE)).tokens();
        assertThat(few.verify(anew.access())).isInstanceOf(Verification.Valid.class);
    }

    @Test
    void a_wrong_password_and_an_unknown_name_are_refused_alike() {
        var refused = new Login.Refused();

        assertThat(logins.login("user1", "password2", HERE)).isEqualTo(refused);
        assertThat(logins.login("user1", "", HERE)).isEqualTo(refused);
        assertThat(logins.login("USER1", "password1", HERE)).isEqualTo(refused);
        assertThat(logins.login("nobody", "password1", HERE)).isEqualTo(refused);
        assertThat(logins.login("", "", HERE)).isEqualTo(refused);
    }

    @Test
    void a_session_is_renewed_once_a_token() {
        var in = logIn("user1", "password1");

        assertThat(logins.refresh(in.tokens().refresh())).isInstanceOf(Login.Done.class);
        assertThat(logins.refresh(in.tokens().refresh())).isEqualTo(new Login.Refused());
        assertThat(logins.refresh("nonsense")).isEqualTo(new Login.Refused());
    }

    @Test
    void a_refresh_token_that_is_used_again_later_ends_its_session() {
        var first = logIn("user1", "password1").tokens();
        var second = ((Login.Done) logins.refresh(first.refresh())).tokens();
        now = now.plusSeconds(10);

        assertThat(logins.refresh(first.refresh())).isInstanceOf(Login.Stolen.class);
        assertThat(tokens.verify(second.access())).isInstanceOf(Verification.Refused.class);
        assertThat(logins.refresh(second.refresh())).isEqualTo(new Login.Refused());
    }

    @Test
    void two_tabs_that_renew_at_once_do_not_end_their_session() {
        var first = logIn("user1", "password1").tokens();
        var second = ((Login.Done) logins.refresh(first.refresh())).tokens();
        now = now.plusSeconds(9);

        assertThat(logins.refresh(first.refresh())).isEqualTo(new Login.Refused());
        assertThat(tokens.verify(second.access())).isInstanceOf(Verification.Valid.class);
        assertThat(logins.refresh(second.refresh())).isInstanceOf(Login.Done.class);
    }

    @Test
    void a_renewed_session_has_the_roles_that_its_user_has_by_now() {
        var in = logIn("admin", "admin-password");
        users.change("admin", List.of("user"));

        var renewed = ((Login.Done) logins.refresh(in.tokens().refresh())).tokens();

        assertThat(tokens.verify(renewed.access()))
                .isInstanceOfSatisfying(
                        Verification.Valid.class,
                        valid -> assertThat(valid.principal().roles()).isEqualTo(List.of("user")));
    }

    @Test
    void an_account_that_is_shut_lets_nobody_in() {
        var in = logIn("user1", "password1");
        users.setActive(new UserId("user1"), false);

        assertThat(logins.login("user1", "password1", HERE)).isEqualTo(new Login.Refused());
        assertThat(logins.refresh(in.tokens().refresh())).isEqualTo(new Login.Refused());

        users.setActive(new UserId("user1"), true);
        assertThat(logins.refresh(in.tokens().refresh())).isInstanceOf(Login.Done.class);
    }

    @Test
    void a_name_that_failed_too_often_is_refused_until_a_minute_has_passed() {
        var strict = logins(new LoginLimits.Rules(0, 2, Duration.ofMinutes(1)));
        for (var name : List.of("user1", "nobody")) {
            assertThat(strict.login(name, "wrong", HERE)).isEqualTo(new Login.Refused());
            now = now.plusSeconds(20);
            assertThat(strict.login(name, "wrong", THERE)).isEqualTo(new Login.Refused());

            assertThat(strict.login(name, "password1", HERE))
                    .isEqualTo(new Login.TooMany(Duration.ofSeconds(40)));
            now = now.plusSeconds(40);
        }
        assertThat(strict.login("user1", "password1", HERE)).isInstanceOf(Login.Done.class);
    }

    @Test
    void an_address_that_failed_too_often_is_refused_whatever_the_name() {
        var strict = logins(new LoginLimits.Rules(2, 0, Duration.ofMinutes(1)));
        strict.login("a", "wrong", HERE);
        strict.login("b", "wrong", HERE);

        assertThat(strict.login("user1", "password1", HERE)).isInstanceOf(Login.TooMany.class);
        assertThat(strict.login("user1", "password1", THERE)).isInstanceOf(Login.Done.class);
        assertThat(strict.login("user1", "password1", HERE)).isInstanceOf(Login.TooMany.class);
    }

    @Test
    void whoever_gets_it_right_begins_anew() {
        var strict = logins(new LoginLimits.Rules(0, 2, Duration.ofMinutes(1)));
        for (var i = 0; i < 3; i++) {
            assertThat(strict.login("user1", "wrong", HERE)).isEqualTo(new Login.Refused());
            assertThat(strict.login("user1", "password1", HERE)).isInstanceOf(Login.Done.class);
        }
    }

    @Test
    void a_flood_of_logins_is_refused_when_the_line_is_full() throws Exception {
        var checks = new PasswordChecks(1, 2);
        var held = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        var outcomes = new ArrayList<Future<Boolean>>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            outcomes.add(
                    callers.submit(() ->
                            checks.run(() -> {
                                begun.countDown();
                                awaitUnchecked(held);
                                return true;
                            })));
            begun.await();
            for (var i = 0; i < 2; i++) {
                outcomes.add(callers.submit(() -> checks.run(() -> true)));
            }
            awaitFull(checks);

            held.countDown();
            for (var outcome : outcomes) {
                assertThat(outcome.get()).isTrue();
            }
        }
        assertThat(checks.run(() -> true)).isTrue();
    }

    /// The callers' threads fill the line when they get there.
    private static void awaitFull(PasswordChecks checks) {
        while (checks.waiting() < 2) {
            Thread.onSpinWait();
        }
        assertThatThrownBy(() -> checks.run(() -> true))
                .isInstanceOf(PasswordChecks.BusyException.class);
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
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

    /// The demo's users, whose roles an operator changes.
    private static final class ChangingUsers implements Users {
        private final MemoryUsers demo = new MemoryUsers(MemoryUsers.demoUsers());
        private final Map<String, List<String>> roles = new HashMap<>();

        void change(String username, List<String> now) {
            roles.put(username, now);
        }

        private User present(User user) {
            return new User(
                    user.id(),
                    user.username(),
                    user.passwordHash(),
                    roles.getOrDefault(user.username(), user.roles()),
                    user.active());
        }

        @Override
        public Optional<User> findByUsername(String username) {
            return demo.findByUsername(username).map(this::present);
        }

        @Override
        public Optional<User> find(UserId id) {
            return demo.find(id).map(this::present);
        }

        @Override
        public boolean isActive(UserId id) {
            return demo.isActive(id);
        }

        @Override
        public boolean setActive(UserId id, boolean active) {
            return demo.setActive(id, active);
        }
    }
}
