package dev.carillon.cli;

import dev.carillon.client.TokenSigner;
import java.net.http.HttpClient;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Who one is to the server. Filled by picocli, then read by one thread.
public final class IdentityOptions {
    private final Environment environment;

    @Option(names = "--username", paramLabel = "NAME", description = "The user to be.")
    private @Nullable String username;

    @Option(
            names = "--email",
            paramLabel = "ADDRESS",
            description = "The user's address, for the token that is signed.")
    private @Nullable String email;

    @Option(
            names = "--token",
            paramLabel = "JWT",
            description = "The token to show, in place of one that is signed here.")
    private @Nullable String token;

    @Option(
            names = "--jwt-secret",
            paramLabel = "SECRET",
            description = {
                "The server's secret, to sign a token for --username with. Where it is not given:"
                        + " $JWT_SECRET, $CARILLON_AUTH_SECRET, or what a demo server keeps in its data"
                        + " directory on this machine."
            })
    private @Nullable String secret;

    @Option(
            names = "--login",
            paramLabel = "USER",
            description =
                    "Log in as this user; the password is asked for, or read from $CARILLON_PASSWORD.")
    private @Nullable String login;

    IdentityOptions(Environment environment) {
        this.environment = environment;
    }

    /// A token, or where to get one, or neither: then the server says what it thinks of that.
    public Identity identity(Destination destination) {
        if (token != null) {
            return new Identity.Given(token);
        }
        if (login != null) {
            var http = HttpClient.newHttpClient();
            return new Identity.LoggedIn(
                    new Login(http, destination.http(), login, password(login)));
        }
        var found = new Secrets(environment).of(secret, destination);
        if (found.isPresent()) {
            var user = username == null ? System.getProperty("user.name", "carillon") : username;
            return new Identity.Signed(
                    TokenSigner.of(found.get()), TokenSigner.Claims.of(user).withEmail(email));
        }
        if (username != null) {
            throw new Failure(
                    ExitCodes.WRONG,
                    "there is no secret to sign a token for '%s' with; give --jwt-secret or JWT_SECRET, or a --token"
                            .formatted(username));
        }
        return new Identity.Nobody();
    }

    private String password(String user) {
        var given = environment.get("CARILLON_PASSWORD");
        if (given.isPresent()) {
            return given.get();
        }
        if (!environment.terminal()) {
            throw new Failure(
                    ExitCodes.WRONG,
                    "there is no terminal to ask for the password of '%s'; set CARILLON_PASSWORD"
                            .formatted(user));
        }
        var typed = Objects.requireNonNull(System.console()).readPassword("Password of %s: ", user);
        if (typed == null) {
            throw new Failure("no password was typed");
        }
        return new String(typed);
    }

    /// The user's name, where it was given.
    public Optional<String> username() {
        return Optional.ofNullable(username);
    }
}
