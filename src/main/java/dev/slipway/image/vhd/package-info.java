/** Disks of Virtual PC and older Hyper-V (VHD; QEMU calls them vpc). */
@NullMarked
package dev.slipway.image.vhd;

import org.jspecify.annotations.NullMarked;
