package dev.carillon.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;

/// One test: gathers, talks, waits for what is under way, and counts. Used by one thread.
final class Trial {
    /// When nothing has come for this long, what is missing is lost.
    private static final Duration QUIET = Duration.ofSeconds(3);

    private static final int AT_A_TIME = 100;

    private final Gathering gathering;
    private final PrintWriter err;
    private final boolean terminal;

    Trial(Gathering gathering, PrintWriter err, boolean terminal) {
        this.gathering = gathering;
        this.err = err;
        this.terminal = terminal;
    }

    /// All connections at once.
    Outcome storm() throws InterruptedException {
        var effort = new Measured();
        try (var crowd = new Crowd(gathering)) {
            var there = crowd.gather(gathering.plan().connections());
            return outcome("storm", there, effort.seconds(), Outcome.Messages.NONE, effort);
        }
    }

    /// So many messages, all together.
    Outcome talk(String test, long total) throws InterruptedException {
        var opening = new Measured();
        try (var crowd = new Crowd(gathering)) {
            var there = crowd.gather(AT_A_TIME);
            var opened = opening.seconds();
            var effort = new Measured();
            var talk = new Talk(gathering);
            try (var _ = LiveLine.of(err, terminal, talk, gathering.tally())) {
                talk.say(crowd.members(), total);
                settle(talk.deliveriesDue(there), effort);
            }
            count(there, talk.bySender());
            var tally = gathering.tally();
            var messages =
                    new Outcome.Messages(
                            talk.sent(),
                            talk.unsent(),
                            talk.deliveriesDue(there),
                            tally.received(),
                            tally.lost(),
                            tally.doubled(),
                            tally.outOfOrder(),
                            tally.findings());
            return outcome(test, there, opened, messages, effort);
        }
    }

    /// Waits until all has come, or nothing more comes.
    private void settle(long due, Measured effort) throws InterruptedException {
        var tally = gathering.tally();
        var seen = tally.received();
        var since = System.nanoTime();
        effort.stop();
        while ((seen < due || tally.overdue() > 0) && System.nanoTime() - since < QUIET.toNanos()) {
            Thread.sleep(10);
            var now = tally.received();
            if (now != seen) {
                seen = now;
                since = System.nanoTime();
                effort.stop();
            }
        }
    }

    private static void count(List<Member> there, int[] sent) throws InterruptedException {
        for (var member : there) {
            try {
                member.settle(sent).get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private Outcome outcome(
            String test,
            List<Member> there,
            double opened,
            Outcome.Messages messages,
            Measured effort) {
        var tally = gathering.tally();
        return new Outcome(
                test,
                new Outcome.Connections(
                        gathering.plan().connections(), there.size(), opened, tally.endings()),
                messages,
                tally.takeOpenings(),
                tally.takeLatencies(),
                effort.effort());
    }

    /// A stretch of time, and this process's share of the processors in it.
    private static final class Measured {
        private final OperatingSystemMXBean system =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        private final long began = System.nanoTime();
        private final long used = system.getProcessCpuTime();
        private long ended;
        private long usedAtEnd;

        double seconds() {
            return (System.nanoTime() - began) / 1e9;
        }

        void stop() {
            ended = System.nanoTime();
            usedAtEnd = system.getProcessCpuTime();
        }

        Outcome.Effort effort() {
            if (ended == 0) {
                stop();
            }
            var seconds = (ended - began) / 1e9;
            return new Outcome.Effort(seconds, (usedAtEnd - used) / 1e9 / seconds);
        }
    }
}
