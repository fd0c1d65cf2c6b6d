package dev.carillon.core.notifications;

import dev.carillon.core.spi.Notifications.Notification;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;

/// How a notification is written for clients, in pushes and over HTTP alike.
public final class NotificationJson {
    private NotificationJson() {}

    /// As an object of its own.
    public static RawJson of(Notification notification) {
        var writer = new JsonObjectWriter();
        write(writer, notification);
        return writer.toRawJson();
    }

    /// Its members.
    public static void write(JsonObjectWriter w, Notification notification) {
        var content = notification.content();
        w.text("id", notification.id())
                .text("user_id", notification.user().value())
                .text("title", content.title())
                .text("message", content.message())
                .text("type", content.type())
                .raw("data", content.data())
                .bool("read", notification.read())
                .instant("created_at", notification.createdAt());
    }
}
