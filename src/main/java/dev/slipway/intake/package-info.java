/** The ways in: what people bring becomes an image, or is refused with what to do. */
@NullMarked
package dev.slipway.intake;

import org.jspecify.annotations.NullMarked;
