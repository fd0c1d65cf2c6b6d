package dev.carillon.cli.application;

import dev.carillon.cli.Destination;
import dev.carillon.cli.Environment;
import dev.carillon.cli.ExitCodes;
import dev.carillon.cli.Failure;
import dev.carillon.cli.Secrets;
import dev.carillon.client.CarillonApi;
import dev.carillon.client.Codec;
import dev.carillon.client.TokenSigner;
import dev.carillon.client.TokenSigner.Claims;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a server is, and with what right one asks it. Filled by picocli, then read by one thread.
public final class ApiOptions {
    private final Environment environment;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8000",
            description = "The server; ${DEFAULT-VALUE} unless given.")
    private String url = "http://127.0.0.1:8000";

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            description = "An API key of the server's; $CARILLON_API_KEY unless given.")
    private @Nullable String apiKey;

    @Option(
            names = "--token",
            paramLabel = "JWT",
            description = "A token with the role service or admin, in place of an API key.")
    private @Nullable String token;

    @Option(
            names = "--jwt-secret",
            paramLabel = "SECRET",
            description =
                    "The server's secret, to sign such a token with. Where it is not given: $JWT_SECRET, $CARILLON_AUTH_SECRET, or what a demo server keeps in its data directory on this machine.")
    private @Nullable String secret;

    ApiOptions(Environment environment) {
        this.environment = environment;
    }

    Destination destination() {
        return Destination.of(url);
    }

    /// The server's API, as the application.
    CarillonApi api() {
        var server = destination().http().toString();
        var key = Optional.ofNullable(apiKey).or(() -> environment.get("CARILLON_API_KEY"));
        return token == null && key.isPresent()
                ? CarillonApi.withKey(server, key.get(), Codec.plain())
                : CarillonApi.withToken(server, token(), Codec.plain());
    }

    /// A token of the application.
    String token() {
        return token == null
                ? signer().sign(Claims.of("carillon-cli").withRoles(List.of("admin", "service")))
                : token;
    }

    private TokenSigner signer() {
        return new Secrets(environment)
                .of(secret, destination())
                .map(TokenSigner::of)
                .orElseThrow(() ->
                        new Failure(
                                ExitCodes.WRONG,
                                "nothing says by what right you ask; give --api-key or CARILLON_API_KEY, a --token, or --jwt-secret"));
    }
}
