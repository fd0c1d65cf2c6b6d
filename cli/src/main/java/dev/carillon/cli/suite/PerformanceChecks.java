package dev.carillon.cli.suite;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The same promises with more people at once: small figures that any server holds. Stateless.
final class PerformanceChecks {
    private static final int PEOPLE = 20;
    private static final int TEXTS = 10;
    private static final int STORM = 50;
    private static final Duration SUSTAINED = Duration.ofSeconds(3);

    static final List<Check> ALL =
            List.of(
                    new Check(
                            "%d people get all of %d texts".formatted(PEOPLE, TEXTS),
                            PerformanceChecks::throughput),
                    new Check(
                            "%d connections come and go at once".formatted(STORM),
                            PerformanceChecks::storm),
                    new Check(
                            "nothing is lost in %d seconds of talk"
                                    .formatted(SUSTAINED.toSeconds()),
                            PerformanceChecks::sustained));

    private PerformanceChecks() {}

    private static List<Participant> people(Subject subject, int count)
            throws InterruptedException {
        var people = new ArrayList<Participant>();
        for (var i = 0; i < count; i++) {
            people.add(subject.connect(Subject.newUser("person")));
        }
        return people;
    }

    private static void throughput(Subject subject) throws InterruptedException {
        var people = people(subject, PEOPLE);
        var speaker = people.removeFirst();
        for (var i = 0; i < TEXTS; i++) {
            speaker.say(speaker.user() + " says " + i);
        }
        for (var listener : people) {
            for (var i = 0; i < TEXTS; i++) {
                listener.next("text", speaker.user() + " says " + i);
            }
        }
    }

    private static void storm(Subject subject) throws InterruptedException {
        for (var person : people(subject, STORM)) {
            person.leave();
        }
        subject.connect(Subject.newUser("after")).ping();
    }

    private static void sustained(Subject subject) throws InterruptedException {
        var people = people(subject, 3);
        var speaker = people.removeFirst();
        var until = System.nanoTime() + SUSTAINED.toNanos();
        for (var i = 0; System.nanoTime() < until; i++) {
            speaker.say(speaker.user() + " goes on " + i);
            for (var listener : people) {
                listener.next("text", speaker.user() + " goes on " + i);
            }
            Thread.sleep(20);
        }
    }
}
