/// Notifications: what users are to know is stored first, and then pushed to whoever of them is
/// there.
@NullMarked
package dev.carillon.core.notifications;

import org.jspecify.annotations.NullMarked;
