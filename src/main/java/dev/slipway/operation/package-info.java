/** Durable operations: plan, steps, progress, log, resume, cancel, undo. Knows no virtual machine. */
@NullMarked
package dev.slipway.operation;

import org.jspecify.annotations.NullMarked;
