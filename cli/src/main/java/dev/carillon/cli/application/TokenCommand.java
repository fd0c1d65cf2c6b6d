package dev.carillon.cli.application;

import dev.carillon.cli.Destination;
import dev.carillon.cli.Environment;
import dev.carillon.cli.ExitCodes;
import dev.carillon.cli.Failure;
import dev.carillon.cli.Secrets;
import dev.carillon.client.TokenSigner;
import dev.carillon.client.TokenSigner.Claims;
import dev.carillon.protocol.json.RawJson;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `carillon token`.
@Command(
        name = "token",
        description = "Makes tokens and looks into them; no server is asked.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "create|inspect",
        footerHeading = "%nExamples:%n",
        footer = {
            "  carillon token create ada --ttl 1h",
            "  carillon token create reporter --role service --channel 'room:*'",
            "  carillon token inspect \"$$TOKEN\""
        })
public final class TokenCommand implements Runnable {
    private static final Pattern FORM = Pattern.compile("([^.]+)\\.([^.]+)\\.([^.]*)");

    private final Environment environment;

    @Spec private CommandSpec spec = CommandSpec.create();

    TokenCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(description = "Prints a token, and nothing else.", mixinStandardHelpOptions = true)
    int create(
            @Parameters(paramLabel = "USER", description = "Whose it is.") String user,
            @Option(
                            names = "--role",
                            paramLabel = "ROLE",
                            description =
                                    "What they may do, such as admin; user unless given; may be repeated.")
                    @Nullable List<String> roles,
            @Option(
                            names = "--channel",
                            paramLabel = "NAME",
                            description =
                                    "A channel that they may use; a final * stands for any ending; may be repeated.")
                    @Nullable List<String> channels,
            @Option(names = "--email", paramLabel = "ADDRESS", description = "The user's address.")
                    @Nullable String email,
            @Option(
                            names = "--ttl",
                            paramLabel = "TIME",
                            defaultValue = "1h",
                            converter = Span.class,
                            description = "For how long it is good; ${DEFAULT-VALUE} unless given.")
                    Duration ttl,
            @Option(
                            names = "--jwt-secret",
                            paramLabel = "SECRET",
                            description =
                                    "The server's secret; found as in carillon connect unless given.")
                    @Nullable String secret) {
        var claims =
                Claims.of(user)
                        .withEmail(email)
                        .withRoles(roles == null ? List.of("user") : roles)
                        .withChannels(channels == null ? List.of() : channels)
                        .lasting(ttl);
        var signer =
                secret(secret)
                        .map(TokenSigner::of)
                        .orElseThrow(() ->
                                new Failure(
                                        ExitCodes.WRONG,
                                        "there is no secret to sign with; give --jwt-secret or JWT_SECRET"));
        spec.commandLine().getOut().println(signer.sign(claims));
        spec.commandLine().getOut().flush();
        return ExitCodes.DONE;
    }

    private Optional<String> secret(@Nullable String given) {
        return new Secrets(environment).of(given, Destination.of(Destination.USUAL));
    }

    @Command(
            description =
                    "Prints what a token says, and on standard error whether it is good by its times. Its signature is the server's to check.",
            mixinStandardHelpOptions = true)
    int inspect(@Parameters(paramLabel = "JWT", description = "The token.") String token) {
        var parts = FORM.matcher(token);
        var claims = parts.matches() ? decoded(parts.group(2)) : Optional.<RawJson>empty();
        var fields =
                claims.flatMap(RawJson::fields)
                        .orElseThrow(() ->
                                new Failure(
                                        "that is no token; one has three parts with a point between them"));
        spec.commandLine().getOut().println(claims.get());
        spec.commandLine().getOut().flush();
        var until = fields.integer("exp").map(Instant::ofEpochSecond);
        var expired = until.isPresent() && Instant.now().isAfter(until.get());
        spec.commandLine()
                .getErr()
                .println(
                        until.map(at -> (expired ? "expired at " : "good until ") + at)
                                .orElse("it never ends"));
        return expired ? ExitCodes.FAILED : ExitCodes.DONE;
    }

    private static Optional<RawJson> decoded(String part) {
        try {
            return RawJson.parse(Base64.getUrlDecoder().decode(part));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
