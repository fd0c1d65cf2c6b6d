package dev.carillon.testkit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/// How long a test waits for what should come, before it fails. JUnit makes one of it as it starts,
/// and so every `await()` is as patient.
///
/// No test waits for this long in order to pass: it is a bound for what never comes, long enough
/// for a machine with much else to do.
public final class Patience implements LauncherSessionListener {
    /// The same everywhere.
    public static final Duration LONG = Duration.ofSeconds(90);

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultTimeout(LONG);
    }
}
