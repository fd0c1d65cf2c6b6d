package dev.carillon.core.auth;

import dev.carillon.core.spi.Users.User;
import java.time.Duration;

/// What became of somebody who wants to be let in.
public sealed interface Login {
    /// They are in.
    record Done(User user, JwtTokens.Pair tokens) implements Login {}

    /// The name, the password, the account or the refresh token is not good; which of them is not
    /// said.
    record Refused() implements Login {}

    /// Too many logins failed that came from there, or were for that name.
    ///
    /// @param retryAfter after which the next is looked at
    record TooMany(Duration retryAfter) implements Login {}

    /// Too many passwords wait to be checked; it is nobody's fault, and will pass.
    record Busy() implements Login {}

    /// A refresh token was used a second time, so one of its two users stole it. Its session is
    /// over.
    ///
    /// @param principal whose session it was
    record Stolen(Principal.User principal) implements Login {}
}
