/** Reads VirtualBox machine definitions into a proposed machine, with a finding for whatever will not be as it was. */
@NullMarked
package dev.slipway.virtualbox;

import org.jspecify.annotations.NullMarked;
