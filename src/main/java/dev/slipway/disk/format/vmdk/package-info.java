/** VMware disks in one file; descriptors that name other files are refused unread. */
@NullMarked
package dev.slipway.disk.format.vmdk;

import org.jspecify.annotations.NullMarked;
