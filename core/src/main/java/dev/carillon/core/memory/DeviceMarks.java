package dev.carillon.core.memory;

import dev.carillon.core.spi.Cursors.Course;
import dev.carillon.core.spi.Cursors.Mark;
import dev.carillon.core.spi.Cursors.Move;
import dev.carillon.core.spi.Cursors.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How far the devices of one user have got in one channel. Not thread-safe: whoever holds it has
/// the lock.
final class DeviceMarks {
    /// The most devices of one user; beyond it the one that moved longest ago is forgotten.
    static final int MAX = 32;

    private final List<Marks> devices = new ArrayList<>(1);

    /// Up to where the user has read, on whatever device.
    private @Nullable MarkHistory read;

    /// One device.
    private static final class Marks {
        private final String device;
        private final Map<Mark, MarkHistory> steps = new EnumMap<>(Mark.class);

        Marks(String device) {
            this.device = device;
        }

        void add(Move move) {
            steps.computeIfAbsent(move.mark(), _ -> new MarkHistory())
                    .add(move.position(), move.at());
        }

        @Nullable Move last(Mark mark) {
            var known = steps.get(mark);
            return known == null ? null : known.last(mark);
        }

        long lastAt() {
            return steps.values().stream().mapToLong(MarkHistory::lastAt).max().orElse(0);
        }

        Course course() {
            var moves = new ArrayList<Move>();
            steps.forEach((mark, known) -> moves.addAll(known.all(mark)));
            moves.sort(Comparator.comparingLong(Move::at));
            return new Course(device, moves);
        }
    }

    int size() {
        return devices.size();
    }

    /// Moves a device on.
    ///
    /// @return whether another had to be forgotten for it
    boolean move(String device, Move move) {
        if (move.mark() == Mark.READ) {
            read = read == null ? new MarkHistory() : read;
            read.add(move.position(), move.at());
        }
        var known = marksOf(device);
        if (known.isPresent()) {
            known.get().add(move);
            return false;
        }
        var full = devices.size() == MAX;
        if (full) {
            devices.remove(
                    devices.stream().min(Comparator.comparingLong(Marks::lastAt)).orElseThrow());
        }
        var marks = new Marks(device);
        marks.add(move);
        devices.add(marks);
        return full;
    }

    Place place(String device) {
        return new Place(
                marksOf(device).map(marks -> marks.last(Mark.ACKNOWLEDGED)).orElse(null),
                read == null ? null : read.last(Mark.READ));
    }

    List<Course> courses() {
        return devices.stream().map(Marks::course).toList();
    }

    private Optional<Marks> marksOf(String device) {
        for (var marks : devices) {
            if (marks.device.equals(device)) {
                return Optional.of(marks);
            }
        }
        return Optional.empty();
    }
}
