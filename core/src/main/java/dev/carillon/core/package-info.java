/// The push server without its sockets. `spi` holds the ports that engines and transports
/// implement; `hub` delivers, `channels` keeps logs and rules, `tasks` runs and reports, `auth`
/// knows who is who; `memory` holds the embedded engines.
@NullMarked
package dev.carillon.core;

import org.jspecify.annotations.NullMarked;
