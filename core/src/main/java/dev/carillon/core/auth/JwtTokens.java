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
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.InvalidNameException;
import dev.carillon.protocol.UserId;
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
/// `role` do, which other servers' tokens have. [Claims] says in which forms they are understood.
@SuppressWarnings("JavaUtilDate") // the library's way of giving times
public final class JwtTokens implements TokenVerifier {
    private static final String REFRESH = "refresh";

    /// Room for tens of thousands of tokens of the usual size, or for a thousand huge ones.
    private static final long USUAL_CACHE_BYTES = 16 * 1024 * 1024;

    /// About what an entry takes beside the token's text.
    private static final int OVERHEAD = 512;

    /// How soon the second use of a refresh token is taken for its user's own.
    private static final Duration SAME_USER = Duration.ofSeconds(10);

    private final Options options;
    private final RevokedTokens revoked;
    private final InstantSource clock;
    private final Users users;
    private final Hs256 signature;

    /// Tokens whose signature was checked, for those who come back. What can change about a token
    /// is checked each time.
    private final Cache<String, Principal.User> verified;

    /// When refresh tokens were used, by their `jti`; forgotten ones count as used long ago.
    private final Cache<String, Instant> spent = Caffeine.newBuilder().maximumSize(10_000).build();

    /// What tokens are made and measured by.
    ///
    /// @param secret ought to be 32 random bytes; a shorter one is for trying things out
    /// @param issuer whom tokens are from
    /// @param audience the `aud` that a token must have; null when any will do
    /// @param access how long a token lasts
    /// @param refresh how long a session lasts that isn't used
    /// @param leeway how far the clock of whoever issues tokens may be ahead of ours
    public record Options(
            String secret,
            Issuer issuer,
            @Nullable String audience,
            Duration access,
            Duration refresh,
            Duration leeway) {
        /// With an issuer that others need not be.
        public Options(
                String secret,
                String issuer,
                @Nullable String audience,
                Duration access,
                Duration refresh,
                Duration leeway) {
            this(secret, new Issuer(issuer, false), audience, access, refresh, leeway);
        }

        @Override
        public String toString() {
            return "Options[issuer=%s, audience=%s]".formatted(issuer, audience);
        }
    }

    /// The `iss` of our own tokens.
    ///
    /// @param required whether others' tokens need it too
    public record Issuer(String name, boolean required) {}

    /// Both tokens of a session.
    public record Pair(String access, String refresh, Duration expiresIn) {}

    /// One with the usual room for verified tokens.
    public JwtTokens(Options options, RevokedTokens revoked, Users users, InstantSource clock) {
        this(options, revoked, users, clock, USUAL_CACHE_BYTES);
    }

    /// @param users who may be inactive, and then no token of theirs is good
    /// @param cacheBytes what tokens that were verified may take in memory, in bytes
    public JwtTokens(
            Options options,
            RevokedTokens revoked,
            Users users,
            InstantSource clock,
            long cacheBytes) {
        this.verified =
                Caffeine.newBuilder()
                        .maximumWeight(cacheBytes)
                        .weigher((String token, Principal.User _) -> token.length() + OVERHEAD)
                        .build();
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
                        .issuer(options.issuer().name())
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

    /// Whose session a refresh token renews; empty when it is not a good one, whether it was used
    /// before or not.
    Optional<Principal.User> ofRefreshToken(String token) {
        return read(token) instanceof Read.Good(var principal, var refresh)
                        && refresh
                        && !revoked.isRevoked(principal.session())
                        && !revoked.isRevoked(principal.user(), principal.issuedAt())
                        && !(checkUser(principal) instanceof Verification.Refused)
                ? Optional.of(principal)
                : Optional.empty();
    }

    /// How often a refresh token was used.
    enum Use {
        FIRST,
        /// Again, but within [#SAME_USER] of the first time: two tabs of one browser do that.
        AT_ONCE,
        /// Again, after that: by its user and by a thief. The session is over.
        STOLEN
    }

    /// Uses a refresh token up.
    Use spend(Principal.User session) {
        if (revoked.revoke(session.user(), session.tokenId(), session.expiresAt())) {
            spent.put(session.tokenId(), clock.instant());
            return Use.FIRST;
        }
        var first = spent.getIfPresent(session.tokenId());
        if (first != null && first.plus(SAME_USER).isAfter(clock.instant())) {
            return Use.AT_ONCE;
        }
        revoke(session);
        return Use.STOLEN;
    }

    /// Issues further tokens for a session, with what its user may do by now.
    Pair renew(Principal.User session, Users.User user) {
        return issue(user.id(), user.username(), user.roles(), session.session());
    }

    /// Ends a session: none of its tokens is good from here on.
    public void revoke(Principal.User principal) {
        var session = clock.instant().plus(options.refresh());
        var last = session.isAfter(principal.expiresAt()) ? session : principal.expiresAt();
        revoked.revoke(principal.user(), principal.session(), last);
        revoked.revoke(principal.user(), principal.tokenId(), last);
    }

    @Override
    public Verification recheck(Principal principal) {
        return principal instanceof Principal.User user
                ? checkPresent(user)
                : new Verification.Valid(principal);
    }

    private Verification checkPresent(Principal.User principal) {
        if (revoked.isRevoked(principal.session())
                || revoked.isRevoked(principal.tokenId())
                || revoked.isRevoked(principal.user(), principal.issuedAt())) {
            return new Verification.Refused(ErrorCode.REVOKED_TOKEN);
        }
        return checkUser(principal);
    }

    private Verification checkUser(Principal.User principal) {
        if (!principal.expiresAt().isAfter(clock.instant())) {
            return new Verification.Refused(ErrorCode.EXPIRED_TOKEN);
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
        record Good(Principal.User principal, boolean refresh) implements Read {}

        record Bad(Verification.Refused refusal) implements Read {}
    }

    private Read read(String token) {
        var parsed = CompactJws.parse(token).filter(this::isOurs);
        if (parsed.isEmpty()) {
            return bad(ErrorCode.INVALID_TOKEN, ErrorCode.INVALID_TOKEN.text());
        }
        try {
            return read(new Claims(parsed.get().claims()), token);
        } catch (Claims.BadClaimException | InvalidNameException e) {
            return bad(ErrorCode.INVALID_TOKEN, String.valueOf(e.getMessage()));
        }
    }

    private boolean isOurs(CompactJws jws) {
        return jws.isSignedBy(Hs256.NAME) && signature.matches(jws.signed(), jws.signature());
    }

    private Read read(Claims claims, String token) {
        if (options.audience() != null && !claims.values("aud").contains(options.audience())) {
            return bad(
                    ErrorCode.INVALID_TOKEN,
                    "the token is for another audience; it needs '" + options.audience() + "'");
        }
        var issuer = options.issuer();
        var from = claims.text("iss");
        if (issuer.required() && !from.equals(Optional.of(issuer.name()))) {
            return bad(
                    ErrorCode.INVALID_TOKEN,
                    "the token's 'iss' is %s; it must be '%s', set by auth.issuer"
                            .formatted(
                                    from.map(name -> "'" + Excerpt.of(name) + "'")
                                            .orElse("missing"),
                                    issuer.name()));
        }
        var principal = principal(claims, token);
        var latest = clock.instant().plus(options.leeway());
        var notBefore = claims.time("nbf").filter(latest::isBefore);
        if (notBefore.isPresent()) {
            return early("the token is not good yet; it begins at " + notBefore.get());
        }
        var issued = claims.time("iat").filter(latest::isBefore);
        if (issued.isPresent()) {
            return early(
                    "the token was issued in the future, at %s; whoever issues tokens, and this server, must know the time"
                            .formatted(issued.get()));
        }
        return new Read.Good(
                principal, claims.has("use") && claims.values("use").equals(List.of(REFRESH)));
    }

    private static Read early(String message) {
        return bad(ErrorCode.TOKEN_NOT_YET_VALID, message);
    }

    private static Read bad(ErrorCode code, String message) {
        return new Read.Bad(new Verification.Refused(code, message));
    }

    private static Principal.User principal(Claims claims, String token) {
        var subject = claims.id("sub").orElseThrow(() -> Claims.missing("sub"));
        if (subject.equals(UserId.APPLICATION.value())) {
            throw new Claims.BadClaimException(
                    "the token's 'sub' is '%s', which is what API keys go by; name a user"
                            .formatted(subject));
        }
        var tokenId = claims.text("jti").orElse(token);
        var username = claims.text("username");
        var role = claims.values("role");
        return new Principal.User(
                new UserId(subject),
                claims.text("name").or(() -> username).orElse(subject),
                claims.has("roles") ? claims.words("roles") : role,
                claims.words("channels"),
                claims.text("sid").orElse(tokenId),
                tokenId,
                claims.time("exp").orElseThrow(() -> Claims.missing("exp")),
                claims.time("iat").orElse(Instant.EPOCH));
    }
}
