/** Workspaces of SkiffOS's build: each newer build is taken in as the next version of one image. */
@NullMarked
package dev.slipway.intake.workspace;

import org.jspecify.annotations.NullMarked;
