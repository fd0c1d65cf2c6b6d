/// The push server without its sockets. `spi` holds the ports that engines and transports
/// implement; `hub` knows who is connected and who gets what, `inbox` how far a device has got,
/// `resume` how a subscription becomes live; `channels` keeps rules and publishes, `log` keeps what
/// was published; `session` carries out what clients ask; `tasks` runs and reports, `auth` knows
/// who is who; `memory` and `files` hold the embedded engines.
@NullMarked
package dev.carillon.core;

import org.jspecify.annotations.NullMarked;
