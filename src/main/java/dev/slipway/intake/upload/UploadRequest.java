package dev.slipway.intake.upload;

import dev.slipway.image.ImageKind;
import dev.slipway.image.NameRequest;
import dev.slipway.intake.arrival.FileName;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.storage.FileSum;
import dev.slipway.storage.FolderPlace;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client says before the first byte.
 *
 * @param length of the whole file, in bytes
 * @param sha256 lower-case hex; empty when the client did not say
 * @param sha256Follows the client says it later, before the file is used
 * @param place in a folder that is uploaded as a whole; empty for a file that shall be an image
 */
public record UploadRequest(
        long length,
        String fileName,
        NameRequest name,
        Optional<ImageKind> kind,
        Optional<String> sha256,
        boolean sha256Follows,
        Optional<FolderPlace> place) {
    private static final Pattern KEY = Pattern.compile("[!-+--~]{1,64}");
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final String FOLLOWS = "follows";

    /**
     * @param metadata the header Upload-Metadata: keys, each with a value in Base64. Known are {@code filename}, {@code name}, {@code kind},
     *     {@code newVersion} (true), {@code sha256} (hex, or "follows"), {@code folder} (a UUID) with {@code relativePath}; others are passed over
     * @throws ProblemException INVALID_REQUEST, INVALID_NAME
     */
    public static UploadRequest of(long length, @Nullable String metadata) {
        var values = values(metadata == null ? "" : metadata);
        var declared = Optional.ofNullable(values.get("sha256")).map(text -> text.toLowerCase(Locale.ROOT));
        var follows = declared.equals(Optional.of(FOLLOWS));
        return new UploadRequest(
                length,
                FileName.of(values.getOrDefault("filename", "")),
                new NameRequest(
                        Optional.ofNullable(values.get("name")).filter(text -> !text.isEmpty()),
                        "true".equals(values.get("newVersion"))),
                Optional.ofNullable(values.get("kind"))
                        .filter(text -> !text.isEmpty())
                        .map(ImageKind::of),
                follows ? Optional.empty() : declared.map(FileSum::require),
                follows,
                place(values.get("folder"), values.get("relativePath")));
    }

    private static Optional<FolderPlace> place(@Nullable String folder, @Nullable String path) {
        if (folder == null) {
            // Other clients send a path with files of their own choice.
            return Optional.empty();
        }
        if (path == null || !UUID_TEXT.matcher(folder).matches()) {
            throw refused(
                    "A file of a folder needs the folder's id and its own path there.",
                    "Send the metadata folder, a UUID, and relativePath, such as win10/win10.vbox.");
        }
        return Optional.of(new FolderPlace(UUID.fromString(folder), path));
    }

    private static Map<String, String> values(String metadata) {
        var values = new HashMap<String, String>();
        for (var pair : metadata.isBlank() ? new String[0] : metadata.split(",", -1)) {
            var parts = pair.strip().split(" ", -1);
            if (parts.length > 2 || !KEY.matcher(parts[0]).matches()) {
                throw malformed();
            }
            if (values.put(parts[0], parts.length == 1 ? "" : text(parts[1])) != null) {
                throw malformed();
            }
        }
        return values;
    }

    private static String text(String base64) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64)))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw malformed();
        }
    }

    private static ProblemException malformed() {
        return refused(
                "The header Upload-Metadata does not have the form of the protocol.",
                "Send pairs of a key and its value in Base64, with commas between: filename d2luMTEudmRp,sha256 NmQ…");
    }

    private static ProblemException refused(String title, String advice) {
        return Problem.of(ProblemCode.INVALID_REQUEST, title, new Remedy.Advice(advice))
                .toException();
    }
}
