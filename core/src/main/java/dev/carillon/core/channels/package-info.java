/// What channels are for whom: namespaces with their options and rules, and the way of a
/// publication.
///
/// ```
/// whoever publishes ──▶ PublishGate ──▶ Publisher ──▶ ChannelLog (its position) ──▶ Hub
///                        ChannelRules      ▲
///                        PublicationLimits │
/// what the server itself says ─────────────┘  of tasks, presence, notifications
/// ```
@NullMarked
package dev.carillon.core.channels;

import org.jspecify.annotations.NullMarked;
