/// The notification service, tested with logs that fail.
@NullMarked
package dev.carillon.testkit.notifications;

import org.jspecify.annotations.NullMarked;
