/** Disks and images that are made: joined, unpacked, copied; each in steps with undo. */
@NullMarked
package dev.slipway.image.build;

import org.jspecify.annotations.NullMarked;
