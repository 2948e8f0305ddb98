package dev.slipway.intake.arrival;

import dev.slipway.image.ImageKind;
import dev.slipway.image.NameRequest;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A file whose bytes are all here.
 *
 * @param id of its part file, and of the image it may become
 * @param fileName what it is called where it came from
 * @param name the image shall have
 * @param kind the image shall be; empty to read it from the file
 * @param origin facts about where it came from, for people, without secrets
 * @param declaredSha256 that it must have; empty when nobody said
 * @param sha256 as computed here; empty until then
 * @param taken it became an image
 */
public record Arrival(
        UUID id,
        String fileName,
        NameRequest name,
        Optional<ImageKind> kind,
        Map<String, String> origin,
        Optional<String> declaredSha256,
        Optional<String> sha256,
        boolean taken) {}
