/** The adapter to libvirt: connections that come back by themselves, block jobs, events, agent lines, errors in words for people. */
@NullMarked
package dev.slipway.hypervisor.libvirt;

import org.jspecify.annotations.NullMarked;
