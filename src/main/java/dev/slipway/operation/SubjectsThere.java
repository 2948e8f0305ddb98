package dev.slipway.operation;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Asks all rooms which of their things are there. */
@Singleton
class SubjectsThere {
    private final List<SubjectsInUse> rooms;

    SubjectsThere(@All List<SubjectsInUse> rooms) {
        this.rooms = rooms;
    }

    Set<String> among(Set<String> subjects) {
        var there = new HashSet<String>();
        rooms.forEach(room -> there.addAll(room.among(subjects)));
        return there;
    }
}
