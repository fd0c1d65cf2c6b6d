package dev.carillon.core.session;

import dev.carillon.core.auth.TokenVerifier;
import dev.carillon.core.channels.ChannelRules;
import dev.carillon.core.channels.PublishGate;
import dev.carillon.core.hub.Hub;
import dev.carillon.core.hub.HubLimits;
import dev.carillon.core.inbox.Inboxes;
import dev.carillon.core.resume.Subscriptions;
import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.tasks.TaskService;

/// What the commands of clients are carried out with.
public record SessionServices(
        Hub hub,
        HubLimits limits,
        Subscriptions subscriptions,
        Inboxes inboxes,
        ChannelLog log,
        HistoryPages history,
        ChannelRules rules,
        PublishGate gate,
        TaskService tasks,
        TokenVerifier tokens,
        Statistics statistics,
        Snapshot snapshot,
        Offload offload) {}
