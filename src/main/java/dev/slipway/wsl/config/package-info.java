/** The two files that configure WSL, as data: which keys exist, what they may hold, and how the files are read and written. */
@NullMarked
package dev.slipway.wsl.config;

import org.jspecify.annotations.NullMarked;
