/** Disks that come packed: read once from front to end, limited and proved, and written with holes. */
@NullMarked
package dev.slipway.disk.archive;

import org.jspecify.annotations.NullMarked;
