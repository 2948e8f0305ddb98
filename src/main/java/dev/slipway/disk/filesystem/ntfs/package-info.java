/** As much of NTFS as it takes to see whether Windows was shut down; reads only. */
@NullMarked
package dev.slipway.disk.filesystem.ntfs;

import org.jspecify.annotations.NullMarked;
