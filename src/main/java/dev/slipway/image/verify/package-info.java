/** Whether an image's bytes are still those that came in. */
@NullMarked
package dev.slipway.image.verify;

import org.jspecify.annotations.NullMarked;
