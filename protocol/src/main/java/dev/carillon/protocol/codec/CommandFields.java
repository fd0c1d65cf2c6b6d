package dev.carillon.protocol.codec;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Device;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The fields of one command, wherever the client put them: at the top level or under the payload,
/// the top level first. Throws [InvalidFieldException] for what does not fit.
public final class CommandFields {
    private final @Nullable String id;
    private final JsonFields top;
    private final String payloadMember;
    private final boolean strict;

    /// The payload's fields, read when one is first looked for there.
    private Optional<JsonFields> nested = Optional.empty();

    private boolean nestedIsRead;

    /// @param payloadMember under which member the payload stands
    public CommandFields(@Nullable String id, JsonFields top, String payloadMember) {
        this(id, top, payloadMember, false);
    }

    /// @param strict whether objects within the command may have no members but those that are read
    CommandFields(@Nullable String id, JsonFields top, String payloadMember, boolean strict) {
        this.id = id;
        this.top = top;
        this.payloadMember = payloadMember;
        this.strict = strict;
    }

    /// The fields of an object within the command.
    ///
    /// @param of what to call it
    /// @param known the members that it may have
    public CommandFields within(String of, JsonFields fields, String... known) {
        requireKnown(of, fields, known);
        return new CommandFields(null, fields, payloadMember, strict);
    }

    private void requireKnown(String of, JsonFields fields, String... known) {
        var complaint = strict ? Strictness.complaint(of, fields, List.of(known), Set.of()) : null;
        if (complaint != null) {
            throw new InvalidFieldException(complaint);
        }
    }

    /// The same without what stands in the payload, which is the application's own.
    public CommandFields ofEnvelope() {
        var envelope = new CommandFields(id, top, payloadMember, strict);
        envelope.nestedIsRead = true;
        return envelope;
    }

    public @Nullable String id() {
        return id;
    }

    private Optional<JsonFields> holding(String name) {
        return top.has(name) ? Optional.of(top) : nested().filter(fields -> fields.has(name));
    }

    private Optional<JsonFields> nested() {
        if (!nestedIsRead) {
            nestedIsRead = true;
            nested = top.object(payloadMember);
        }
        return nested;
    }

    public Optional<RawJson> raw(String name) {
        return holding(name).flatMap(fields -> fields.raw(name));
    }

    /// The payload as it stands.
    public Optional<RawJson> payload() {
        return top.raw(payloadMember);
    }

    public Optional<String> optionalText(String name) {
        return holding(name)
                .map(fields ->
                        fields.text(name).orElseThrow(() -> wrong(name, "must be a string")));
    }

    public String text(String name) {
        return optionalText(name).orElseThrow(() -> wrong(name, "is missing"));
    }

    /// The first of several names for one thing.
    public String text(String name, String otherName) {
        return optionalText(name)
                .or(() -> optionalText(otherName))
                .orElseThrow(() -> wrong(name, "is missing"));
    }

    public Optional<Long> optionalInteger(String name) {
        return holding(name)
                .map(fields ->
                        fields.integer(name)
                                .orElseThrow(() -> wrong(name, "must be a whole number")));
    }

    /// A place in a log, without its epoch.
    public long offset(String name) {
        return optionalInteger(name)
                .filter(offset -> offset >= 0)
                .orElseThrow(() -> wrong(name, "must be a whole number of 0 or more"));
    }

    public Optional<Boolean> optionalBool(String name) {
        return holding(name)
                .map(fields ->
                        fields.bool(name).orElseThrow(() -> wrong(name, "must be true or false")));
    }

    public ChannelName channel(String name) {
        return channelNamed(text(name));
    }

    public Optional<ChannelName> optionalChannel(String name) {
        return optionalText(name).map(CommandFields::channelNamed);
    }

    public Optional<Device> optionalDevice(String name) {
        return optionalText(name).map(CommandFields::deviceNamed);
    }

    private static Device deviceNamed(String name) {
        var problem = Device.check(name);
        if (!problem.isEmpty()) {
            throw new InvalidFieldException(problem);
        }
        return new Device(name);
    }

    /// The elements of `channels`, or the one of `channel`.
    public List<RawJson> channels() {
        if (holding("channels").isPresent()) {
            var elements =
                    holding("channels")
                            .flatMap(fields -> fields.array("channels"))
                            .orElseThrow(() -> wrong("channels", "must be an array"));
            if (elements.isEmpty()) {
                throw wrong("channels", "must not be empty");
            }
            return elements;
        }
        return raw("channel")
                .map(List::of)
                .orElseThrow(() -> wrong("channels", "is missing; name one channel or more"));
    }

    /// An array of strings that may be left out.
    public List<String> texts(String name) {
        return holding(name)
                .map(fields ->
                        fields.texts(name)
                                .orElseThrow(() -> wrong(name, "must be an array of strings")))
                .orElse(List.of());
    }

    public Optional<StreamPosition> optionalPosition(String name) {
        return holding(name)
                .map(fields ->
                        fields.object(name)
                                .map(position -> position(name, position))
                                .orElseThrow(() -> notAPosition(name)));
    }

    public Map<ChannelName, StreamPosition> positions(String name) {
        var holder = holding(name);
        if (holder.isEmpty()) {
            return Map.of();
        }
        var members =
                holder.flatMap(fields -> fields.object(name))
                        .orElseThrow(
                                () -> wrong(name, "must be an object of positions by channel"));
        var positions = new HashMap<ChannelName, StreamPosition>();
        for (var channel : members.names()) {
            var position = members.object(channel).orElseThrow(() -> notAPosition(channel));
            positions.put(channelNamed(channel), position(channel, position));
        }
        return positions;
    }

    /// A position as the server gave it, with what else it said of it.
    private StreamPosition position(String name, JsonFields fields) {
        requireKnown(
                "'" + Excerpt.of(name) + "'", fields, "epoch", "offset", "recovered", "partial");
        var epoch = fields.text("epoch").filter(text -> !text.isEmpty());
        var offset = fields.integer("offset").filter(number -> number >= 0);
        if (epoch.isEmpty() || offset.isEmpty()) {
            throw notAPosition(name);
        }
        return new StreamPosition(epoch.get(), offset.get());
    }

    public static ChannelName channelNamed(String name) {
        var problem = ChannelName.check(name);
        if (!problem.isEmpty()) {
            throw new InvalidFieldException(problem);
        }
        return new ChannelName(name);
    }

    public static InvalidFieldException wrong(String name, String what) {
        return new InvalidFieldException("'" + Excerpt.of(name) + "' " + what);
    }

    private static InvalidFieldException notAPosition(String name) {
        return wrong(name, "must be a position, {\"epoch\":\"…\",\"offset\":0}");
    }
}
