/** Files that Slipway fetches itself from an address on the web, and the defence against addresses that lead inside. */
@NullMarked
package dev.slipway.intake.download;

import org.jspecify.annotations.NullMarked;
