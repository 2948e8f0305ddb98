/** What a disk says: its format, its partitions and where it starts; and qemu-img, bounded. */
@NullMarked
package dev.slipway.disk;

import org.jspecify.annotations.NullMarked;
