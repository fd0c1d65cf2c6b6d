package dev.carillon.server.config;

import dev.carillon.core.channels.Durability;
import dev.carillon.core.channels.Namespace;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Rule;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The settings of one namespace.
///
/// @param name of the namespace
record NamespaceSettings(
        String name,
        Setting<Integer> historySize,
        Setting<Duration> historyAge,
        Setting<Boolean> retained,
        Setting<Optional<Rule>> subscribe,
        Setting<Optional<Rule>> publish,
        Setting<Optional<Rule>> presence,
        Setting<Durability.When> durable,
        Setting<Integer> durableSize,
        Setting<Duration> durableAge) {
    private static final String PREFIX = "carillon.namespaces.";
    private static final int MAX_HISTORY = 1_000_000;
    private static final int MAX_STORED = 100_000_000;
    private static final String RULE =
            ": nobody, anyone, authenticated, owner, claim or role:NAME; of several by comma any suffices.";
    private static final Pattern KEY =
            Pattern.compile(
                    "carillon\\.namespaces\\.(?<name>.+)\\.(history-size|history-age|retained|subscribe|publish|presence|durable|durable-size|durable-age)");
    private static final Pattern VARIABLE =
            Pattern.compile(
                    "CARILLON_NAMESPACES_(?<name>.+)_(HISTORY_SIZE|HISTORY_AGE|RETAINED|SUBSCRIBE|PUBLISH|PRESENCE|DURABLE|DURABLE_SIZE|DURABLE_AGE)");

    /// Those of a namespace that every server has.
    static NamespaceSettings builtIn(Namespace defaults) {
        var room = defaults.name().equals(Namespaces.ROOM);
        return of(
                defaults,
                room ? "" : defaults.subscribe().toString(),
                room ? "" : defaults.publish().toString(),
                room ? "; empty for what rooms.access says" : "");
    }

    /// Those of a namespace that is there because somebody set it up.
    static NamespaceSettings added(String name) {
        var claim =
                new Namespace(
                        name,
                        Namespaces.HISTORY_SIZE,
                        Namespaces.HISTORY_AGE,
                        false,
                        Rule.CLAIM,
                        Rule.CLAIM);
        return of(claim, "claim", "claim", "");
    }

    private static NamespaceSettings of(
            Namespace defaults, String subscribe, String publish, String ifEmpty) {
        var prefix = PREFIX + defaults.name() + ".";
        return new NamespaceSettings(
                defaults.name(),
                new Setting<>(
                        prefix + "history-size",
                        Integer.toString(defaults.historySize()),
                        "How many publications a channel keeps.",
                        Parse.integer(1, MAX_HISTORY)),
                new Setting<>(
                        prefix + "history-age",
                        defaults.historyAge().toHours() + "h",
                        "How long it keeps them.",
                        Parse::duration),
                new Setting<>(
                        prefix + "retained",
                        Boolean.toString(defaults.retained()),
                        "Whether a new subscriber is first sent the newest publication of each key.",
                        Parse::bool),
                rule(prefix + "subscribe", subscribe, "Who may subscribe" + ifEmpty + RULE),
                rule(prefix + "publish", publish, "Who may publish" + ifEmpty + "."),
                rule(
                        prefix + "presence",
                        "",
                        "Who may see who subscribes; empty for whoever may subscribe."),
                new Setting<>(
                        prefix + "durable",
                        defaults.durability().when().toString(),
                        "What is stored in the database, and so outlives the server: never, on-request or always.",
                        NamespaceSettings::when),
                new Setting<>(
                        prefix + "durable-size",
                        Integer.toString(defaults.durability().size()),
                        "How many stored publications a channel keeps. An inbox takes no more when so many are not acknowledged; of low priority half as many, of high priority a tenth more.",
                        Parse.integer(1, MAX_STORED)),
                new Setting<>(
                        prefix + "durable-age",
                        defaults.durability().age().toDays() + "d",
                        "How long it keeps those.",
                        Parse::duration));
    }

    private static Durability.When when(String value) {
        return Arrays.stream(Durability.When.values())
                .filter(when -> when.toString().equalsIgnoreCase(value.strip()))
                .findAny()
                .orElseThrow(
                        () -> new IllegalArgumentException("must be never, on-request or always"));
    }

    private static Setting<Optional<Rule>> rule(String key, String defaultValue, String meaning) {
        return new Setting<>(key, defaultValue, meaning, Parse.optional(Rule::parse));
    }

    List<Setting<?>> all() {
        return List.of(
                historySize,
                historyAge,
                retained,
                subscribe,
                publish,
                presence,
                durable,
                durableSize,
                durableAge);
    }

    /// The namespace, as it is set up.
    ///
    /// @param otherwise who may do what nothing is said of
    Namespace read(ConfigValues values, Rule otherwise) {
        var subscribing = values.get(subscribe).orElse(otherwise);
        return new Namespace(
                name,
                values.get(historySize),
                values.get(historyAge),
                values.get(retained),
                subscribing,
                values.get(publish).orElse(otherwise),
                values.get(presence).orElse(subscribing),
                new Durability(
                        values.get(durable), values.get(durableSize), values.get(durableAge)));
    }

    /// The namespace that a key is of.
    static Optional<String> nameOfKey(String key) {
        return name(KEY.matcher(key));
    }

    /// The namespace that a variable is of, as variables spell it.
    static Optional<String> nameOfVariable(String variable) {
        return name(VARIABLE.matcher(variable));
    }

    private static Optional<String> name(Matcher matcher) {
        return matcher.matches() ? Optional.of(matcher.group("name")) : Optional.empty();
    }
}
