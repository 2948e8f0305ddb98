/** As much of NTFS as it takes to see whether Windows was shut down; reads only. */
@NullMarked
package dev.slipway.image.ntfs;

import org.jspecify.annotations.NullMarked;
