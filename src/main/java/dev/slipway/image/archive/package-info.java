/** Distro archives, read as streams and never unpacked. */
@NullMarked
package dev.slipway.image.archive;

import org.jspecify.annotations.NullMarked;
