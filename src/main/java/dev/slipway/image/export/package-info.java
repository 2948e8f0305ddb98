/** Images on their way out: a copy in the format that somebody else needs, kept for a while. */
@NullMarked
package dev.slipway.image.export;

import org.jspecify.annotations.NullMarked;
