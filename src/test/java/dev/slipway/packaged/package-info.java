/**
 * Tests of the packaged service, as its users meet it: a process of its own on real libvirt, QEMU and the practice guest. They run after
 * packaging, in the second Surefire execution.
 */
package dev.slipway.packaged;
