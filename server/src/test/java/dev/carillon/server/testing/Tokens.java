package dev.carillon.server.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/// Tokens as an application issues them itself, with claims that the server's own don't have.
public final class Tokens {
    private Tokens() {}

    /// A token with a `channels` claim, for an hour.
    public static String withChannels(String secret, String user, String... channels) {
        return signed(secret, claims(user).claim("channels", List.of(channels)));
    }

    /// A token that begins at a moment.
    public static String notBefore(String secret, String user, Instant moment) {
        return signed(secret, claims(user).notBeforeTime(Date.from(moment)));
    }

    /// A token that ends at a moment.
    public static String expiring(String secret, String user, Instant moment) {
        return signed(secret, claims(user).expirationTime(Date.from(moment)));
    }

    private static JWTClaimsSet.Builder claims(String user) {
        return new JWTClaimsSet.Builder()
                .subject(user)
                .claim("roles", List.of("user"))
                .expirationTime(Date.from(Instant.now().plusSeconds(3600)));
    }

    private static String signed(String secret, JWTClaimsSet.Builder claims) {
        try {
            var jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
            jwt.sign(new MACSigner(secret));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
