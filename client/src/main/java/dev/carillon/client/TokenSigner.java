package dev.carillon.client;

import dev.carillon.protocol.json.JsonObjectWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Signs tokens with the secret that the server verifies them by (HS256), as an application's
/// server does for its users. Immutable.
///
/// @param secret as `carillon.auth.secret` has it, or `JWT_SECRET`
public record TokenSigner(String secret, InstantSource clock) {
    private static final String HEADER = encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");

    public TokenSigner {
        if (secret.isEmpty()) {
            throw new IllegalArgumentException("the secret is empty; give that of the server");
        }
    }

    /// What a token says of its user.
    ///
    /// @param user the `sub`
    /// @param name for people
    /// @param roles what they may do
    /// @param channels names that they may use, in which a final `*` stands for any ending
    /// @param life for how long it is good; less than nothing for one that has expired
    public record Claims(
            String user,
            String name,
            @Nullable String email,
            List<String> roles,
            List<String> channels,
            Duration life) {
        /// An ordinary user, for an hour.
        public static Claims of(String user) {
            return new Claims(user, user, null, List.of("user"), List.of(), Duration.ofHours(1));
        }

        /// The same for another user.
        public Claims of(String other, String otherName) {
            return new Claims(other, otherName, email, roles, channels, life);
        }

        /// The same with an address.
        public Claims withEmail(@Nullable String address) {
            return new Claims(user, name, address, roles, channels, life);
        }

        /// The same with other roles.
        public Claims withRoles(List<String> others) {
            return new Claims(user, name, email, others, channels, life);
        }

        /// The same with channels.
        public Claims withChannels(List<String> names) {
            return new Claims(user, name, email, roles, names, life);
        }

        /// The same for another time.
        public Claims lasting(Duration time) {
            return new Claims(user, name, email, roles, channels, time);
        }
    }

    /// A signer by this machine's clock.
    public static TokenSigner of(String secret) {
        return new TokenSigner(secret, InstantSource.system());
    }

    /// A token that says this.
    public String sign(Claims claims) {
        var now = clock.instant().getEpochSecond();
        var body =
                new JsonObjectWriter()
                        .text("sub", claims.user())
                        .text("name", claims.name())
                        .text("username", claims.name())
                        .text("email", claims.email())
                        .texts("roles", claims.roles());
        if (!claims.channels().isEmpty()) {
            body.texts("channels", claims.channels());
        }
        // A token that has expired was issued before it did.
        body.number("iat", now + Math.min(0, claims.life().toSeconds()) - 1)
                .number("exp", now + claims.life().toSeconds())
                .text("jti", UUID.randomUUID().toString());
        var signed = HEADER + "." + encoded(body.toRawJson().toString());
        return signed + "." + signature(signed);
    }

    private String signature(String signed) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static String encoded(String json) {
        return base64(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "TokenSigner";
    }
}
