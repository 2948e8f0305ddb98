/** What the inspectors of disk formats share: bounded reading, room in the file, and words. */
@NullMarked
package dev.slipway.disk.format;

import org.jspecify.annotations.NullMarked;
