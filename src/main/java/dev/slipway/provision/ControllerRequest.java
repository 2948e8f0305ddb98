package dev.slipway.provision;

import org.jspecify.annotations.Nullable;

/**
 * What a machine's system disk shall hang on, as it came in.
 *
 * @param controller {@code sata}, {@code ide}, {@code virtio-scsi} or {@code lsi-sas}
 * @param driverDisc name or id of a registered virtio-win CD; for {@code virtio-scsi} only
 */
public record ControllerRequest(
        @Nullable String controller, @Nullable String driverDisc) {}
