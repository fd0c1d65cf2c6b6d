package dev.carillon.core.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.carillon.core.spi.RevokedTokens;
import dev.carillon.core.spi.Users;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.InvalidNameException;
import dev.carillon.protocol.UserId;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Issues and verifies JSON Web Tokens signed with HS256. Thread-safe; verifying does not block.
///
/// Claims: `sub` and `exp` are required; `nbf`, `iat`, `jti`, `iss`, `aud` as RFC 7519 has them;
/// `sid` names the login session; `name`, `roles` and `channels` say more about the user; `use`
/// tells a refresh token, which opens nothing. Where `name` or `roles` is missing, `username` and
/// `role` do, which other servers' tokens have.
@SuppressWarnings("JavaUtilDate") // the library's way of giving times
public final class JwtTokens implements TokenVerifier {
    private static final String REFRESH = "refresh";

    private final Options options;
    private final RevokedTokens revoked;
    private final InstantSource clock;
    private final Users users;
    private final Hs256 signature;

    /// Tokens whose signature was checked, for those who come back. What can change about a token
    /// is checked each time.
    private final Cache<String, Principal> verified =
            Caffeine.newBuilder().maximumSize(10_000).build();

    /// What tokens are made and measured by.
    ///
    /// @param secret ought to be 32 random bytes; a shorter one is for trying things out
    /// @param issuer the `iss` of our own tokens; of others it is not checked
    /// @param audience the `aud` that a token must have; null when any will do
    /// @param access how long a token lasts
    /// @param refresh how long a session lasts that isn't used
    public record Options(
            String secret,
            String issuer,
            @Nullable String audience,
            Duration access,
            Duration refresh) {
        @Override
        public String toString() {
            return "Options[issuer=%s, audience=%s]".formatted(issuer, audience);
        }
    }

    /// Both tokens of a session.
    public record Pair(String access, String refresh, Duration expiresIn) {}

    /// @param users who may be inactive, and then no token of theirs is good
    public JwtTokens(Options options, RevokedTokens revoked, Users users, InstantSource clock) {
        this.options = options;
        this.revoked = revoked;
        this.users = users;
        this.clock = clock;
        signature = new Hs256(options.secret());
    }

    /// Issues tokens for a new session of a user.
    public Pair issue(UserId user, String username, List<String> roles) {
        return issue(user, username, roles, UUID.randomUUID().toString());
    }

    private Pair issue(UserId user, String username, List<String> roles, String session) {
        var access = claims(user, username, roles, session, options.access()).build();
        var refresh =
                claims(user, username, roles, session, options.refresh())
                        .claim("use", REFRESH)
                        .build();
        return new Pair(sign(access), sign(refresh), options.access());
    }

    private JWTClaimsSet.Builder claims(
            UserId user, String username, List<String> roles, String session, Duration life) {
        var now = clock.instant();
        var builder =
                new JWTClaimsSet.Builder()
                        .subject(user.value())
                        .issuer(options.issuer())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(life)))
                        .jwtID(UUID.randomUUID().toString())
                        .claim("sid", session)
                        .claim("name", username)
                        .claim("roles", roles);
        return options.audience() == null ? builder : builder.audience(options.audience());
    }

    private String sign(JWTClaimsSet claims) {
        var jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        try {
            jwt.sign(signature);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return jwt.serialize();
    }

    @Override
    public Verification verify(String token) {
        var known = verified.getIfPresent(token);
        if (known != null) {
            return checkPresent(known);
        }
        return switch (read(token)) {
            case Read.Bad(var refusal) -> refusal;
            case Read.Good(_, var refresh) when refresh ->
                    new Verification.Refused(
                            ErrorCode.INVALID_TOKEN, "this is a refresh token; send the token");
            case Read.Good(var principal, _) -> {
                verified.put(token, principal);
                yield checkPresent(principal);
            }
        };
    }

    /// Spends a refresh token on new tokens for the same session; empty when it is not a good one.
    public Optional<Pair> refresh(String token) {
        if (!(read(token) instanceof Read.Good(var principal, var refresh))
                || !refresh
                || !(checkPresent(principal) instanceof Verification.Valid)
                || !revoked.revoke(principal.tokenId(), principal.expiresAt())) {
            return Optional.empty();
        }
        return Optional.of(
                issue(
                        principal.user(),
                        principal.username(),
                        principal.roles(),
                        principal.session()));
    }

    /// Ends a session: none of its tokens is good from here on.
    public void revoke(Principal principal) {
        var last = clock.instant().plus(options.refresh());
        revoked.revoke(principal.session(), last);
        revoked.revoke(principal.tokenId(), last);
    }

    @Override
    public Verification recheck(Principal principal) {
        return checkPresent(principal);
    }

    private Verification checkPresent(Principal principal) {
        if (!principal.expiresAt().isAfter(clock.instant())) {
            return new Verification.Refused(ErrorCode.EXPIRED_TOKEN);
        }
        if (revoked.isRevoked(principal.session()) || revoked.isRevoked(principal.tokenId())) {
            return new Verification.Refused(ErrorCode.REVOKED_TOKEN);
        }
        if (!users.isActive(principal.user())) {
            return new Verification.Refused(
                    ErrorCode.INACTIVE_USER,
                    "user '%s' is not active; ask whoever runs the application"
                            .formatted(principal.user()));
        }
        return new Verification.Valid(principal);
    }

    private sealed interface Read {
        record Good(Principal principal, boolean refresh) implements Read {}

        record Bad(Verification.Refused refusal) implements Read {}
    }

    private Read read(String token) {
        try {
            var jwt = SignedJWT.parse(token);
            if (!jwt.getHeader().getAlgorithm().equals(JWSAlgorithm.HS256)
                    || !jwt.verify(signature)) {
                return bad(ErrorCode.INVALID_TOKEN.text());
            }
            var claims = jwt.getJWTClaimsSet();
            if (options.audience() != null && !claims.getAudience().contains(options.audience())) {
                return bad(
                        "the token is for another audience; it needs '" + options.audience() + "'");
            }
            var notBefore = claims.getNotBeforeTime();
            if (notBefore != null && notBefore.toInstant().isAfter(clock.instant())) {
                return bad("the token is not good yet; it begins at " + notBefore.toInstant());
            }
            return new Read.Good(principal(claims, token), REFRESH.equals(claims.getClaim("use")));
        } catch (ParseException | JOSEException e) {
            return bad(ErrorCode.INVALID_TOKEN.text());
        } catch (MissingClaimException | InvalidNameException e) {
            return bad(String.valueOf(e.getMessage()));
        }
    }

    private static Read bad(String message) {
        return new Read.Bad(new Verification.Refused(ErrorCode.INVALID_TOKEN, message));
    }

    private static Principal principal(JWTClaimsSet claims, String token) throws ParseException {
        var subject = required(claims.getSubject(), "sub");
        var tokenId = Optional.ofNullable(claims.getJWTID()).orElse(token);
        var username = text(claims, "username");
        var role = text(claims, "role").map(List::of).orElse(List.of());
        return new Principal(
                new UserId(subject),
                text(claims, "name").or(() -> username).orElse(subject),
                claims.getClaim("roles") == null ? role : texts(claims, "roles"),
                texts(claims, "channels"),
                text(claims, "sid").orElse(tokenId),
                tokenId,
                Instant.ofEpochMilli(required(claims.getExpirationTime(), "exp").getTime()));
    }

    private static Optional<String> text(JWTClaimsSet claims, String name) throws ParseException {
        return Optional.ofNullable(claims.getStringClaim(name));
    }

    private static List<String> texts(JWTClaimsSet claims, String name) throws ParseException {
        return Optional.ofNullable(claims.getStringListClaim(name))
                .map(List::copyOf)
                .orElse(List.of());
    }

    private static <T> T required(@Nullable T value, String claim) {
        if (value == null) {
            throw new MissingClaimException(claim);
        }
        return value;
    }

    private static final class MissingClaimException extends RuntimeException {
        MissingClaimException(String claim) {
            super("the token has no '" + claim + "' claim", null, false, false);
        }
    }
}
