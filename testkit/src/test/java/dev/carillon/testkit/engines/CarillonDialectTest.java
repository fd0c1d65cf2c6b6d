package dev.carillon.testkit.engines;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Command;
import dev.carillon.protocol.Device;
import dev.carillon.protocol.Dialect;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.SubscriptionRequest;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.carillon.CarillonDialect;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.testkit.DialectContract;
import java.util.List;
import java.util.Map;

class CarillonDialectTest extends DialectContract {
    private static final ChannelName ROOM = new ChannelName("room:x");
    private static final StreamPosition POSITION = new StreamPosition("e", 7);

    @Override
    protected Dialect create() {
        return new CarillonDialect();
    }

    @Override
    protected boolean leavesOut(Event event) {
        return event instanceof Event.Disconnected;
    }

    @Override
    protected List<CommandSample> commands() {
        return List.of(
                sample(
                        """
                        {"type":"auth","id":"1","token":"t","positions":{"room:x":{"epoch":"e","offset":7}},"delta":true}\
                        """,
                        new Command.Authenticate("1", "t", Map.of(ROOM, POSITION), true)),
                sample(
                        """
                        {"type":"auth","data":{"token":"t"}}\
                        """,
                        new Command.Authenticate(null, "t", Map.of(), false)),
                sample(
                        """
                        {"type":"auth","id":"1","token":"t","device":"ada:Phone_1.2-x","acks":true}\
                        """,
                        new Command.Authenticate(
                                "1", "t", Map.of(), false, new Device("ada:Phone_1.2-x"), true)),
                sample(
                        """
                        {"type":"ack","id":"1","offset":7}\
                        """,
                        new Command.Acknowledge("1", null, null, 7)),
                sample(
                        """
                        {"type":"ack","data":{"channel":"user:ada","epoch":"e","offset":0}}\
                        """,
                        new Command.Acknowledge(null, new ChannelName("user:ada"), "e", 0)),
                sample(
                        """
                        {"type":"read","id":"1","channel":"user:ada","epoch":"e","offset":7}\
                        """,
                        new Command.MarkRead("1", new ChannelName("user:ada"), "e", 7)),
                sample(
                        """
                        {"type":"ping","id":12,"data":{"é" : [1, 2.50]}}\
                        """,
                        new Command.Ping("12", RawJson.ofTrusted("{\"é\" : [1, 2.50]}"))),
                sample(
                        """
                        {"type":"subscribe","id":"1","channels":["all",{"channel":"room:x","since":{"epoch":"e","offset":7}}]}\
                        """,
                        new Command.Subscribe(
                                "1",
                                List.of(
                                        new SubscriptionRequest(ChannelName.ALL, null),
                                        new SubscriptionRequest(ROOM, POSITION)))),
                sample(
                        """
                        {"type":"subscribe","channel":"room:x"}\
                        """,
                        new Command.Subscribe(null, List.of(new SubscriptionRequest(ROOM, null)))),
                sample(
                        """
                        {"type":"unsubscribe","id":"1","channels":["room:x"]}\
                        """,
                        new Command.Unsubscribe("1", List.of(ROOM))),
                sample(
                        """
                        {"type":"publish","id":"1","channel":"room:x","event":"e","data":[1],"key":"k"}\
                        """,
                        new Command.Publish(
                                "1",
                                ROOM,
                                "e",
                                RawJson.ofTrusted("[1]"),
                                "k",
                                PublishOptions.PLAIN)),
                sample(
                        """
                        {"type":"publish","channel":"room:x"}\
                        """,
                        new Command.Publish(
                                null, ROOM, "message", RawJson.NULL, null, PublishOptions.PLAIN)),
                sample(
                        """
                        {"type":"chat_message","id":"1","data":"hi"}\
                        """,
                        new Command.Chat(
                                "1", ChannelName.ALL, "chat_message", RawJson.ofText("hi"))),
                sample(
                        """
                        {"type":"chat_message","id":"1","channel":"room:x","content":"hi"}\
                        """,
                        new Command.Chat("1", ROOM, "chat_message", RawJson.ofText("hi"))),
                sample(
                        """
                        {"type":"sync_update","id":"1","data":{"read":7}}\
                        """,
                        new Command.Sync("1", "sync_update", RawJson.ofTrusted("{\"read\":7}"))),
                sample(
                        """
                        {"type":"request","id":"1","query":{"q":1}}\
                        """,
                        new Command.SubmitTask(
                                "1", "data.query", RawJson.ofTrusted("{\"q\":1}"), null)),
                sample(
                        """
                        {"type":"task_submit","id":"1","task":"t","input":{"q":1}}\
                        """,
                        new Command.SubmitTask("1", "t", RawJson.ofTrusted("{\"q\":1}"), null)),
                sample(
                        """
                        {"type":"task_pause","id":"1","taskId":"x"}\
                        """,
                        new Command.ControlTask("1", "x", TaskAction.PAUSE)),
                sample(
                        """
                        {"type":"task_resume","id":"1","task_id":"x"}\
                        """,
                        new Command.ControlTask("1", "x", TaskAction.RESUME)),
                sample(
                        """
                        {"type":"task_cancel","id":"1","data":{"taskId":"x"}}\
                        """,
                        new Command.ControlTask("1", "x", TaskAction.CANCEL)),
                sample(
                        """
                        {"type":"history","id":"1","channel":"room:x","since":{"epoch":"e","offset":7},"limit":5}\
                        """,
                        new Command.History("1", ROOM, POSITION, 5)),
                sample(
                        """
                        {"type":"presence","id":"1","channel":"room:x"}\
                        """,
                        new Command.Presence("1", ROOM, "", 1000)),
                sample(
                        """
                        { "type" : "stats" , "id" : "1" }\
                        """,
                        new Command.Stats("1")));
    }

    private static CommandSample sample(String frame, Command command) {
        return new CommandSample(frame, command);
    }
}
