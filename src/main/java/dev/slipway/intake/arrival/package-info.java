/** What all files on their way in have in common, uploaded or downloaded: part files, space, the look at the end. */
@NullMarked
package dev.slipway.intake.arrival;

import org.jspecify.annotations.NullMarked;
