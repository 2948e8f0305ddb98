/** The service's own start; the rooms are below. */
@NullMarked
package dev.slipway;

import org.jspecify.annotations.NullMarked;
