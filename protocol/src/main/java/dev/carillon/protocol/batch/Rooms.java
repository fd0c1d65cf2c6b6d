package dev.carillon.protocol.batch;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.codec.CommandFields;
import java.util.List;

/// The rooms of this dialect's clients and the channels that they are: the room of a task is the
/// task's channel and is called alike, any other is a channel `room:{name}`.
final class Rooms {
    private static final String ROOM = "room:";
    private static final String TASK = "task:";

    private Rooms() {}

    static ChannelName channelOf(String room) {
        if (room.isEmpty() || room.equals(TASK)) {
            throw CommandFields.wrong("room", "must not be empty");
        }
        return CommandFields.channelNamed(room.startsWith(TASK) ? room : ROOM + room);
    }

    static ChannelName channelOfTask(String taskId) {
        if (taskId.isEmpty()) {
            throw CommandFields.wrong("taskIds", "must not hold an empty id");
        }
        return CommandFields.channelNamed(TASK + taskId);
    }

    /// What clients call a channel; one that is no room of theirs keeps its name.
    static String nameOf(ChannelName channel) {
        var value = channel.value();
        return value.startsWith(ROOM) ? value.substring(ROOM.length()) : value;
    }

    /// The names of the rooms among channels, those of tasks included.
    static List<String> in(List<ChannelName> channels) {
        return channels.stream().filter(ChannelName::isRoom).map(Rooms::nameOf).toList();
    }

    /// The ids of the tasks among channels.
    static List<String> tasksIn(List<ChannelName> channels) {
        return channels.stream()
                .map(ChannelName::value)
                .filter(value -> value.startsWith(TASK))
                .map(value -> value.substring(TASK.length()))
                .toList();
    }
}
