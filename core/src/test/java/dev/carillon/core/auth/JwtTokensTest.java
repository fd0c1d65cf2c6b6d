package dev.carillon.core.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.carillon.core.auth.JwtTokens.Options;
import dev.carillon.core.memory.MemoryRevokedTokens;
import dev.carillon.core.memory.MemoryUsers;
import dev.carillon.core.spi.Users.User;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("JavaUtilDate") // the library's way of giving times
class JwtTokensTest {
    private static final String SECRET =
            "a-secret-of-at-least-thirty-two-bytes-and-more-than-that-for-HS512";
    private static final UserId ADA = new UserId("ada");

    private final User ada = new User(ADA, "Ada", "", List.of("user"), true);

    private Instant now = Instant.parse("2026-01-05T10:00:00Z");
    private final InstantSource clock = () -> now;
    private final MemoryRevokedTokens revoked = new MemoryRevokedTokens(clock);
    private final MemoryUsers users = new MemoryUsers(List.of());
    private final JwtTokens tokens = tokens(null);

    private JwtTokens tokens(@Nullable String audience) {
        var options =
                new Options(
                        SECRET,
                        "carillon",
                        audience,
                        Duration.ofHours(1),
                        Duration.ofDays(7),
                        Duration.ofSeconds(30));
        return new JwtTokens(options, revoked, users, clock);
    }

    private JwtTokens from(String issuer, boolean required) {
        return new JwtTokens(
                new Options(
                        SECRET,
                        new JwtTokens.Issuer(issuer, required),
                        null,
                        Duration.ofHours(1),
                        Duration.ofDays(7),
                        Duration.ofSeconds(30)),
                revoked,
                users,
                clock);
    }

    @Test
    void where_an_issuer_is_set_tokens_of_another_are_refused_by_name() {
        var foreign = from("elsewhere", false).issue(ADA, "Ada", List.of()).access();

        assertThat(from("here", false).verify(foreign)).isInstanceOf(Verification.Valid.class);
        assertThat(from("elsewhere", true).verify(foreign)).isInstanceOf(Verification.Valid.class);
        assertThat(from("here", true).verify(foreign))
                .isEqualTo(
                        new Verification.Refused(
                                ErrorCode.INVALID_TOKEN,
                                "the token's 'iss' is 'elsewhere'; it must be 'here', set by auth.issuer"));
    }

    private JwtTokens.Pair issue() {
        return tokens.issue(ADA, "Ada", List.of("user"));
    }

    private Optional<JwtTokens.Pair> refresh(String token) {
        return tokens.ofRefreshToken(token)
                .filter(session -> tokens.spend(session) == JwtTokens.Use.FIRST)
                .map(session -> tokens.renew(session, ada));
    }

    @Test
    void a_token_speaks_for_its_user_until_it_expires() {
        var token = issue().access();

        var principal = valid(tokens, token);
        assertThat(principal.user()).isEqualTo(ADA);
        assertThat(principal.username()).isEqualTo("Ada");
        assertThat(principal.roles()).containsExactly("user");
        assertThat(principal.expiresAt()).isEqualTo(now.plus(Duration.ofHours(1)));

        now = now.plus(Duration.ofHours(1)).minusMillis(1);
        valid(tokens, token);
        now = now.plusMillis(1);
        assertThat(refused(tokens, token)).isEqualTo(ErrorCode.EXPIRED_TOKEN);
    }

    @Test
    void an_expired_token_is_refused_when_first_seen() {
        var token = issue().access();
        now = now.plus(Duration.ofDays(1));

        assertThat(refused(tokens(null), token)).isEqualTo(ErrorCode.EXPIRED_TOKEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", ".", "..", "a.b.c", "e30.e30.e30", "\u0000", "é.é.é", "a.b.c.d.e"})
    void what_is_no_token_is_refused(String token) {
        assertThat(refused(tokens, token)).isEqualTo(ErrorCode.INVALID_TOKEN);
    }

    @Test
    void a_token_changed_anywhere_is_refused() {
        var token = issue().access();
        var random = new Random(1);
        for (var i = 0; i < 2000; i++) {
            var chars = token.toCharArray();
            var at = random.nextInt(chars.length);
            chars[at] = chars[at] == 'A' ? 'B' : 'A';
            assertThat(refused(tokens, new String(chars))).isEqualTo(ErrorCode.INVALID_TOKEN);
        }
    }

    @Test
    void a_token_signed_with_another_secret_is_refused() throws JOSEException {
        var token = signed(JWSAlgorithm.HS256, "another".repeat(10), claims -> claims);

        assertThat(refused(tokens, token)).isEqualTo(ErrorCode.INVALID_TOKEN);
    }

    @Test
    void a_token_without_signature_is_refused() throws JOSEException {
        var plain = new PlainJWT(claims(claims -> claims)).serialize();
        var stripped = signed(JWSAlgorithm.HS256, SECRET, claims -> claims);
        stripped = stripped.substring(0, stripped.lastIndexOf('.') + 1);

        assertThat(refused(tokens, plain)).isEqualTo(ErrorCode.INVALID_TOKEN);
        assertThat(refused(tokens, plain + "AAAA")).isEqualTo(ErrorCode.INVALID_TOKEN);
        assertThat(refused(tokens, stripped)).isEqualTo(ErrorCode.INVALID_TOKEN);
    }

    @Test
    void another_algorithm_is_refused_even_with_our_secret() throws JOSEException {
        assertThat(refused(tokens, signed(JWSAlgorithm.HS384, SECRET, claims -> claims)))
                .isEqualTo(ErrorCode.INVALID_TOKEN);
        assertThat(refused(tokens, signed(JWSAlgorithm.HS512, SECRET, claims -> claims)))
                .isEqualTo(ErrorCode.INVALID_TOKEN);
    }

    @Test
    void a_token_of_the_applications_own_is_good() throws JOSEException {
        var token =
                signed(
                        JWSAlgorithm.HS256,
                        SECRET,
                        claims -> claims.claim("channels", List.of("room:*", "task:42")));

        var principal = valid(tokens, token);
        assertThat(principal.user()).isEqualTo(ADA);
        assertThat(principal.username()).isEqualTo("ada");
        assertThat(principal.roles()).isEmpty();
        assertThat(principal.claims(new ChannelName("room:x"))).isTrue();
        assertThat(principal.claims(new ChannelName("task:42"))).isTrue();
        assertThat(principal.claims(new ChannelName("task:421"))).isFalse();
        assertThat(principal.claims(new ChannelName("room"))).isFalse();
    }

    @Test
    void another_servers_names_for_name_and_roles_do_where_ours_are_missing() throws JOSEException {
        var foreign = claim("username", "Ada", "role", "admin", "email", "ada@example.org");
        var both = claim("username", "x", "name", "Ada", "role", "x", "roles", List.of("user"));

        var principal = valid(tokens, signed(JWSAlgorithm.HS256, SECRET, foreign));
        assertThat(principal.username()).isEqualTo("Ada");
        assertThat(principal.roles()).containsExactly("admin");
        principal = valid(tokens, signed(JWSAlgorithm.HS256, SECRET, both));
        assertThat(principal.username()).isEqualTo("Ada");
        assertThat(principal.roles()).containsExactly("user");
    }

    private static UnaryOperator<JWTClaimsSet.Builder> claim(Object... namesAndValues) {
        return claims -> {
            for (var i = 0; i < namesAndValues.length; i += 2) {
                claims.claim((String) namesAndValues[i], namesAndValues[i + 1]);
            }
            return claims;
        };
    }

    @Test
    void a_short_secret_signs_and_verifies_as_everybody_elses_hs256_does() throws Exception {
        var options =
                new Options(
                        "demo-secret",
                        "i",
                        null,
                        Duration.ofHours(1),
                        Duration.ofDays(7),
                        Duration.ZERO);
        var weak = new JwtTokens(options, revoked, users, clock);
        var unsigned =
                new JWSHeader(JWSAlgorithm.HS256).toBase64URL() + "." + payload(claims -> claims);

        valid(weak, weak.issue(ADA, "Ada", List.of()).access());
        valid(weak, unsigned + "." + hmac("demo-secret", unsigned));
        assertThat(refused(weak, unsigned + "." + hmac("demo-secret2", unsigned)))
                .isEqualTo(ErrorCode.INVALID_TOKEN);
        assertThat(refused(weak, unsigned + ".")).isEqualTo(ErrorCode.INVALID_TOKEN);
    }

    private String payload(UnaryOperator<JWTClaimsSet.Builder> change) {
        return Base64URL.encode(claims(change).toString()).toString();
    }

    private static Base64URL hmac(String secret, String text) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return Base64URL.encode(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void a_token_with_anything_critical_in_its_header_is_refused() throws Exception {
        var header = Base64URL.encode("{\"alg\":\"HS256\",\"crit\":[\"x\"],\"x\":1}");
        var unsigned = header + "." + payload(claims -> claims);

        assertThat(refused(tokens, unsigned + "." + hmac(SECRET, unsigned)))
                .isEqualTo(ErrorCode.INVALID_TOKEN);
    }

    @Test
    void no_token_of_an_inactive_user_is_good_until_they_are_active_again() {
        var pair = issue();
        valid(tokens, pair.access());
        users.setActive(ADA, false);

        assertThat(refused(tokens, pair.access())).isEqualTo(ErrorCode.INACTIVE_USER);
        assertThat(refresh(pair.refresh())).isEmpty();
        users.setActive(ADA, true);
        valid(tokens, pair.access());
        assertThat(refresh(pair.refresh())).isPresent();
    }

    @Test
    void sub_and_exp_are_required() throws JOSEException {
        assertMissing("sub", claims -> claims.subject(null));
        assertMissing("exp", claims -> claims.expirationTime(null));
    }

    private void assertMissing(String claim, UnaryOperator<JWTClaimsSet.Builder> change)
            throws JOSEException {
        assertThat(tokens.verify(signed(JWSAlgorithm.HS256, SECRET, change)))
                .isEqualTo(
                        new Verification.Refused(
                                ErrorCode.INVALID_TOKEN, "the token has no '" + claim + "' claim"));
    }

    @Test
    void another_spelling_of_a_token_is_no_token_and_does_not_undo_a_logout() {
        var token = issue().access();
        tokens.revoke(valid(tokens, token));
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var last = alphabet.indexOf(token.charAt(token.length() - 1));
        var unusedBit = token.substring(0, token.length() - 1) + alphabet.charAt(last ^ 1);

        assertThat(refused(tokens, token)).isEqualTo(ErrorCode.REVOKED_TOKEN);
        for (var other :
                List.of(
                        unusedBit,
                        token + "=",
                        token + "==",
                        token + " ",
                        " " + token,
                        token + "\n",
                        token + ".",
                        token.replace(".", "=."),
                        token.replace(".", "\n."),
                        token.replace(".", "*."))) {
            assertThat(refused(tokens, other)).isEqualTo(ErrorCode.INVALID_TOKEN);
        }
    }

    @Test
    void tokens_that_are_forgotten_for_want_of_room_are_verified_anew() {
        var forgetful =
                new JwtTokens(
                        new Options(
                                SECRET,
                                "carillon",
                                null,
                                Duration.ofHours(1),
                                Duration.ofDays(7),
                                Duration.ofSeconds(30)),
                        revoked,
                        users,
                        clock,
                        0);
        var token = forgetful.issue(new UserId("ada"), "Ada", List.of()).access();

        for (var i = 0; i < 3; i++) {
            assertThat(forgetful.verify(token)).isInstanceOf(Verification.Valid.class);
        }
    }

    @Test
    void a_logout_lasts_as_long_as_the_token_does() throws JOSEException {
        var token =
                signed(
                        JWSAlgorithm.HS256,
                        SECRET,
                        claims -> claims.expirationTime(Date.from(now.plus(Duration.ofDays(70)))));
        tokens.revoke(valid(tokens, token));
        now = now.plus(Duration.ofDays(69));
        revoked.sweep();

        assertThat(refused(tokens, token)).isEqualTo(ErrorCode.REVOKED_TOKEN);
    }

    @Test
    void a_token_for_another_audience_is_refused() throws JOSEException {
        var picky = tokens("here");

        assertThat(refused(picky, signed(JWSAlgorithm.HS256, SECRET, claims -> claims)))
                .isEqualTo(ErrorCode.INVALID_TOKEN);
        assertThat(refused(picky, signed(JWSAlgorithm.HS256, SECRET, c -> c.audience("there"))))
                .isEqualTo(ErrorCode.INVALID_TOKEN);
        valid(picky, signed(JWSAlgorithm.HS256, SECRET, c -> c.audience(List.of("there", "here"))));
        valid(picky, picky.issue(ADA, "Ada", List.of()).access());
    }

    @Test
    void a_refresh_token_opens_nothing() {
        assertThat(refused(tokens, issue().refresh())).isEqualTo(ErrorCode.INVALID_TOKEN);
    }

    @Test
    void a_refresh_token_is_spent_once() {
        var first = issue();
        var second = refresh(first.refresh()).orElseThrow();

        assertThat(refresh(first.refresh())).isEmpty();
        assertThat(valid(tokens, second.access()).user()).isEqualTo(ADA);
        assertThat(valid(tokens, second.access()).session())
                .isEqualTo(valid(tokens, first.access()).session());
        assertThat(refresh(second.refresh())).isPresent();
    }

    @Test
    void a_token_that_opens_something_refreshes_nothing() {
        assertThat(refresh(issue().access())).isEmpty();
        assertThat(refresh("nonsense")).isEmpty();
    }

    @Test
    void a_refresh_token_expires_too() {
        var refresh = issue().refresh();
        now = now.plus(Duration.ofDays(7));

        assertThat(refresh(refresh)).isEmpty();
    }

    @Test
    void after_the_end_of_a_session_none_of_its_tokens_is_good() {
        var first = issue();
        var second = refresh(first.refresh()).orElseThrow();
        var other = issue();
        valid(tokens, first.access());
        tokens.revoke(valid(tokens, second.access()));

        assertThat(refused(tokens, first.access())).isEqualTo(ErrorCode.REVOKED_TOKEN);
        assertThat(refused(tokens, second.access())).isEqualTo(ErrorCode.REVOKED_TOKEN);
        assertThat(refresh(second.refresh())).isEmpty();
        valid(tokens, other.access());
    }

    @Test
    void a_revocation_lasts_as_long_as_the_longest_token_of_the_session() {
        var pair = issue();
        tokens.revoke(valid(tokens, pair.access()));
        now = now.plus(Duration.ofDays(7)).minusMillis(1);
        revoked.sweep();

        assertThat(refresh(pair.refresh())).isEmpty();
    }

    @Test
    void a_secret_is_never_shown() {
        var options = new Options(SECRET, "i", null, Duration.ZERO, Duration.ZERO, Duration.ZERO);

        assertThat(options.toString()).doesNotContain(SECRET);
    }

    private String signed(
            JWSAlgorithm algorithm, String secret, UnaryOperator<JWTClaimsSet.Builder> change)
            throws JOSEException {
        var jwt = new SignedJWT(new JWSHeader(algorithm), claims(change));
        jwt.sign(new MACSigner(secret));
        return jwt.serialize();
    }

    private JWTClaimsSet claims(UnaryOperator<JWTClaimsSet.Builder> change) {
        var claims =
                new JWTClaimsSet.Builder()
                        .subject("ada")
                        .expirationTime(Date.from(now.plusSeconds(3600)));
        return change.apply(claims).build();
    }

    private static Principal.User valid(JwtTokens tokens, String token) {
        assertThat(tokens.verify(token)).isInstanceOf(Verification.Valid.class);
        return (Principal.User) ((Verification.Valid) tokens.verify(token)).principal();
    }

    private static ErrorCode refused(JwtTokens tokens, String token) {
        assertThat(tokens.verify(token)).isInstanceOf(Verification.Refused.class);
        return ((Verification.Refused) tokens.verify(token)).code();
    }
}
