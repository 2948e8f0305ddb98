/** Files on their way in: resumable by the tus 1.0 protocol, then checked and made images. */
@NullMarked
package dev.slipway.intake.upload;

import org.jspecify.annotations.NullMarked;
