/** Work on the disk of a Windows that is off: files into its volume, services into its registry. By libguestfs, in a virtual machine of its own. */
@NullMarked
package dev.slipway.kit.offline;

import org.jspecify.annotations.NullMarked;
