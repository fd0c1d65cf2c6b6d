package dev.carillon.core.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.memory.MemoryRevokedTokens;
import dev.carillon.core.memory.MemoryUsers;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.UserId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tokens as other people's servers write them: signed with our secret, byte by byte, without the
/// library.
class ForeignClaimsTest {
    private static final String SECRET = "a-secret-of-at-least-thirty-two-bytes";
    private static final List<String> CLAIMS =
            List.of(
                    "sub",
                    "exp",
                    "nbf",
                    "iat",
                    "jti",
                    "iss",
                    "aud",
                    "sid",
                    "name",
                    "username",
                    "role",
                    "roles",
                    "channels",
                    "use");
    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "0",
                    "-0",
                    "-1",
                    "1.5",
                    "1e3",
                    "1E+400",
                    "-1e999999999",
                    "1e-999999999",
                    "9007199254740993",
                    "9223372036854775807",
                    "9223372036854775808",
                    "9".repeat(900),
                    "\"\"",
                    "\" \"",
                    "\",\"",
                    "\"ada\"",
                    "\"\\u0000\"",
                    "\"\\ud800\"",
                    "\"" + "x".repeat(5000) + "\"",
                    "[]",
                    "[null]",
                    "[[]]",
                    "[\"a\",1,\"\"]",
                    "[{\"a\":1}]",
                    "{}",
                    "{\"a\":[1]}",
                    "[".repeat(100) + "]".repeat(100));

    private Instant now = Instant.parse("2026-01-05T10:00:00Z");
    private final InstantSource clock = () -> now;
    private final JwtTokens tokens = tokens("here");

    private JwtTokens tokens(@Nullable String audience) {
        return new JwtTokens(
                new JwtTokens.Options(
                        SECRET,
                        "carillon",
                        audience,
                        Duration.ofHours(1),
                        Duration.ofDays(7),
                        Duration.ofSeconds(30)),
                new MemoryRevokedTokens(clock),
                new MemoryUsers(List.of()),
                clock);
    }

    @Test
    void roles_and_channels_come_as_an_array_as_words_or_as_one() {
        for (var roles : List.of("[\"a\",\"b\"]", "\"a b\"", "\"a,b\"", "\" a , b \"")) {
            assertThat(valid("\"roles\":" + roles).roles()).containsExactly("a", "b");
            assertThat(valid("\"channels\":" + roles).channels()).containsExactly("a", "b");
        }
        assertThat(valid("\"roles\":\"editor\"").roles()).containsExactly("editor");
        assertThat(valid("\"roles\":[7,\"a b\"]").roles()).containsExactly("7", "a b");
        assertThat(valid("\"roles\":7").roles()).containsExactly("7");
        assertThat(valid("\"roles\":[\"\"]").roles()).isEmpty();
    }

    @Test
    void role_comes_as_a_string_or_as_an_array_and_is_not_taken_apart() {
        assertThat(valid("\"role\":\"editor\"").roles()).containsExactly("editor");
        assertThat(valid("\"role\":[\"editor\",\"chief\"]").roles())
                .containsExactly("editor", "chief");
        assertThat(valid("\"role\":\"not admin\"").roles()).containsExactly("not admin");
        assertThat(valid("\"role\":\"x\",\"roles\":null").roles()).containsExactly("x");
        assertThat(valid("\"role\":\"x\",\"roles\":[]").roles()).isEmpty();
    }

    @Test
    void users_whose_ids_are_long_numbers_stay_two_users() {
        assertThat(subject("9007199254740992")).isEqualTo("9007199254740992");
        assertThat(subject("9007199254740993")).isEqualTo("9007199254740993");
        assertThat(subject("123456789012345678901234567890"))
                .isEqualTo("123456789012345678901234567890");
        assertThat(subject("\"9007199254740993\"")).isEqualTo("9007199254740993");
    }

    private String subject(String json) {
        return valid(json, "9e9", "").user().value();
    }

    @Test
    void a_number_is_understood_where_a_string_is_usual() {
        var principal = valid("\"name\":5,\"sid\":6,\"jti\":9007199254740993");

        assertThat(principal.username()).isEqualTo("5");
        assertThat(principal.session()).isEqualTo("6");
        assertThat(principal.tokenId()).isEqualTo("9007199254740993");
    }

    @Test
    void tokens_with_an_empty_id_are_revoked_one_by_one() {
        assertThat(valid("\"jti\":\"\",\"sid\":\"\",\"name\":\"a\"").tokenId())
                .isNotEqualTo(valid("\"jti\":\"\",\"sid\":\"\",\"name\":\"b\"").tokenId());
    }

    @Test
    void a_role_called_guest_makes_no_guest() {
        var principal = valid("\"roles\":[\"guest\"]");

        assertThat(principal.isGuest()).isFalse();
        assertThat(principal.roles()).containsExactly("guest");
        assertThat(new Principal.Guest(new UserId("g")).isGuest()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775807",
                "9223372036854775808",
                "1e300",
                "1e999999999",
                "253402300799",
                "253402300800",
                "8640000000000000",
                "1767610800000"
            })
    void a_token_that_ends_with_time_itself_has_not_expired(String end) {
        var principal = valid("\"ada\"", end, "");

        assertThat(principal.expiresAt()).isEqualTo("9999-12-31T23:59:59Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0", "-9223372036854775808", "-1e999", "1e-999999999", "1.5"})
    void a_token_that_ended_long_ago_has_expired(String end) {
        assertThat(refused(token("\"ada\"", end, "")).code()).isEqualTo(ErrorCode.EXPIRED_TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nbf", "iat"})
    void clocks_may_differ_by_the_leeway_and_beyond_it_is_a_matter_of_time(String claim) {
        var moment = now.getEpochSecond() + 90;
        var token = token("\"ada\"", "9e9", ",\"%s\":%d".formatted(claim, moment));

        assertThat(refused(token).code()).isEqualTo(ErrorCode.TOKEN_NOT_YET_VALID);
        assertThat(refused(token).message()).contains("2026-01-05T10:01:30Z");
        now = now.plusSeconds(60);
        assertThat(tokens.verify(token)).isInstanceOf(Verification.Valid.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name|true|a string",
                "name|{}|a string",
                "username|[\"ada\"]|a string",
                "sid|[]|a string",
                "jti|{}|a string",
                "role|{}|a string",
                "roles|{\"admin\":true}|a string",
                "roles|[true]|a string, or an array",
                "channels|false|a string",
                "nbf|\"soon\"|a number of seconds",
                "iat|true|a number of seconds",
                "aud|{}|a string"
            })
    void a_claim_that_can_not_be_understood_is_named(String claim, String value, String wanted) {
        var refused = refused(token("\"ada\"", "9e9", ",\"%s\":%s".formatted(claim, value)));

        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_TOKEN);
        assertThat(refused.message())
                .contains("the token's '%s' is ".formatted(claim))
                .contains("must be " + wanted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "1e3", "true", "[]", "{}"})
    void what_is_no_id_is_named(String subject) {
        assertThat(refused(token(subject, "9e9", "")).message()).startsWith("the token's 'sub' is");
        assertThat(refused(token("\"ada\"", "\"9999999999\"", "")).message())
                .startsWith("the token's 'exp' is");
    }

    /// Every kind of value in every claim, two at a time.
    @Test
    void no_claim_makes_the_server_stumble() {
        var anyAudience = tokens(null);
        for (var claim : CLAIMS) {
            for (var value : VALUES) {
                for (var other : CLAIMS) {
                    var token =
                            signed(
                                    "{\"sub\":\"ada\",\"exp\":9e9,\"%s\":%s,\"%s\":%s}"
                                            .formatted(claim, value, other, value));
                    assertThat(tokens.verify(token)).isNotNull();
                    assertThat(anyAudience.ofRefreshToken(token)).isEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "5",
                "null",
                "",
                "{\"alg\":null}",
                "{\"alg\":5}",
                "{\"alg\":[\"HS256\"]}",
                "{\"alg\":\"none\"}",
                "{\"alg\":\"hs256\"}",
                "{\"alg\":\"HS256\",\"crit\":[]}",
                "{\"alg\":\"HS256\",\"b64\":false}",
                "{\"alg\":\"HS256\""
            })
    void no_header_makes_the_server_stumble(String header) {
        assertThat(refused(signed(header, "{\"sub\":\"ada\",\"exp\":9e9}")).code())
                .isEqualTo(ErrorCode.INVALID_TOKEN);
    }

    private Principal.User valid(String claims) {
        return valid("\"ada\"", "9e9", "," + claims);
    }

    private Principal.User valid(String subject, String end, String more) {
        var verification = tokens.verify(token(subject, end, more));
        assertThat(verification).isInstanceOf(Verification.Valid.class);
        return (Principal.User) ((Verification.Valid) verification).principal();
    }

    private Verification.Refused refused(String token) {
        var verification = tokens.verify(token);
        assertThat(verification).isInstanceOf(Verification.Refused.class);
        return (Verification.Refused) verification;
    }

    private static String token(String subject, String end, String more) {
        return signed("{\"sub\":%s,\"exp\":%s,\"aud\":\"here\"%s}".formatted(subject, end, more));
    }

    private static String signed(String claims) {
        return signed("{\"typ\":\"JWT\",\"alg\":\"HS256\"}", claims);
    }

    private static String signed(String header, String claims) {
        var input =
                base64(header.getBytes(StandardCharsets.UTF_8))
                        + "."
                        + base64(claims.getBytes(StandardCharsets.UTF_8));
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return input + "." + base64(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
