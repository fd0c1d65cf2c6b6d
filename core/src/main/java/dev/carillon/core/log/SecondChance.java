package dev.carillon.core.log;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A line of books, in which those that were quiet for long come first. Thread-safe by its own
/// lock, which is held for a bounded number of steps and never while a book is used.
///
/// A book that was used since it joined the line is not given but sent to the line's end: it has a
/// second chance. So the order is nearly that of when they were used last, while using one costs no
/// more than setting a flag, and giving one takes constant time, however many stand in the line.
final class SecondChance {
    /// How many are sent to the end for one that is given, at most.
    private static final int CHANCES = 32;

    private final Function<Book, Place> placeOf;

    /// Stands before the first and after the last.
    private final Place ends = new Place(null);

    /// Where a book stands in the line, if it does.
    static final class Place {
        private final @Nullable Book book;
        private Place previous = this;
        private Place next = this;

        /// Written under the lock of the line, and published to those who use the book.
        private volatile boolean there;

        /// Whether the use that it joined for is still to come.
        private volatile boolean fresh;

        /// Whether it was used since it joined, published by whoever uses it to the line.
        private volatile boolean used;

        Place(@Nullable Book book) {
            this.book = book;
        }
    }

    /// @param placeOf where a book keeps its place in this line
    SecondChance(Function<Book, Place> placeOf) {
        this.placeOf = placeOf;
    }

    /// Adds a book that was used at the end, or notes that one that is there was used.
    void add(Book book) {
        if (placeOf.apply(book).there) {
            touch(book);
        } else {
            join(book, false);
        }
    }

    /// Adds a book that is about to be used for the first time.
    void addFresh(Book book) {
        join(book, true);
    }

    private synchronized void join(Book book, boolean fresh) {
        var place = placeOf.apply(book);
        if (!place.there) {
            place.there = true;
            place.fresh = fresh;
            place.used = false;
            append(place);
        }
    }

    /// Notes that a book was used.
    void touch(Book book) {
        var place = placeOf.apply(book);
        if (place.fresh) {
            place.fresh = false;
        } else if (!place.used) {
            place.used = true;
        }
    }

    /// Takes a book out.
    synchronized void remove(Book book) {
        unlink(placeOf.apply(book));
    }

    /// Takes one out that was quiet for long.
    ///
    /// @param spared is given only when it is the last; null to spare none
    /// @return null when there is none
    synchronized @Nullable Book next(@Nullable Book spared) {
        for (var chances = 0; ; chances++) {
            var place = ends.next;
            var book = place.book;
            if (book == null) {
                return null;
            }
            unlink(place);
            var isLast = ends.next.equals(ends);
            var stays = book.equals(spared) ? !isLast : place.used && chances < CHANCES;
            if (!stays) {
                return book;
            }
            place.there = true;
            place.used = false;
            append(place);
        }
    }

    private void append(Place place) {
        place.previous = ends.previous;
        place.next = ends;
        ends.previous.next = place;
        ends.previous = place;
    }

    private static void unlink(Place place) {
        place.there = false;
        place.previous.next = place.next;
        place.next.previous = place.previous;
        place.previous = place;
        place.next = place;
    }
}
