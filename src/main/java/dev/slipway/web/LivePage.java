package dev.slipway.web;

import dev.slipway.operation.Feed;
import java.util.List;

/** A page that is kept up to date while somebody looks at it. */
interface LivePage {
    /** May this change show on the page? */
    boolean concerns(Feed.Event event);

    /** The page's moving pieces as they are now; containers before what they hold. */
    List<Patch> patches();

    /** The step whose log grew, for pages that show logs. */
    default java.util.Optional<String> grownLog(Feed.Event event) {
        return java.util.Optional.empty();
    }
}
