/** Disks of Hyper-V (VHDX). */
@NullMarked
package dev.slipway.image.vhdx;

import org.jspecify.annotations.NullMarked;
