/** Sums of whole files, quickly. */
@NullMarked
package dev.slipway.image.sum;

import org.jspecify.annotations.NullMarked;
