package dev.slipway.image.arrival;

import dev.slipway.image.ImageKind;
import java.util.Optional;
import java.util.UUID;

/**
 * A file whose bytes are all here.
 *
 * @param id of its part file, and of the image it may become
 * @param fileName what it is called where it came from
 * @param name the image shall have; empty to make one from the file's name
 * @param kind the image shall be; empty to read it from the file
 * @param source where it came from, for people, without secrets; empty for a client's own file
 * @param declaredSha256 that it must have; empty when nobody said
 * @param sha256 as computed here; empty until then
 * @param taken it became an image
 */
public record Arrival(
        UUID id,
        String fileName,
        Optional<String> name,
        Optional<ImageKind> kind,
        Optional<String> source,
        Optional<String> declaredSha256,
        Optional<String> sha256,
        boolean taken) {}
