/** As much of FAT as it takes to see whether an EFI system partition starts by itself; reads only. */
@NullMarked
package dev.slipway.disk.filesystem.fat;

import org.jspecify.annotations.NullMarked;
