package dev.slipway.operation;

import java.util.Set;

/** Told by a room that shows its things with their newest operation: retention leaves that one, however old it is. */
public interface SubjectsInUse {
    /** Those of these subjects that are there. */
    Set<String> among(Set<String> subjects);
}
