package dev.slipway.guest;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.storage.Rights;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts secrets before they are stored: AES-256-GCM with a key that lives in a file beside the database, not in it. The sealed form is
 * base64 of one version byte, 12 bytes nonce, ciphertext and tag. Version 2 binds it to its {@link SecretPlace}; version 1 did not, and only
 * {@link #renewed} takes that.
 */
@ApplicationScoped
public class SecretBox {
    private static final byte VERSION = 2;
    private static final byte UNBOUND = 1;
    private static final byte[] NOWHERE = {};
    private static final int NONCE = 12;
    private static final int KEY = 32;
    private static final int TAG_BITS = 128;

    private final Path file;
    private final SecureRandom random = new SecureRandom();
    private volatile @Nullable SecretKeySpec key;

    public SecretBox(@ConfigProperty(name = "slipway.data-directory") Path dataDirectory) {
        this.file = dataDirectory.resolve("secret.key");
    }

    public SealedSecret seal(SecretPlace place, String secret) {
        var nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, VERSION, place.bytes(), nonce)
                    .doFinal(secret.getBytes(StandardCharsets.UTF_8));
            var text = new byte[1 + NONCE + sealed.length];
            text[0] = VERSION;
            System.arraycopy(nonce, 0, text, 1, NONCE);
            System.arraycopy(sealed, 0, text, 1 + NONCE, sealed.length);
            return new SealedSecret(Base64.getEncoder().encodeToString(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is missing", e);
        }
    }

    /** Throws STATE_CONFLICT when it was sealed with another key or for another place. */
    public String open(SecretPlace place, SealedSecret secret) {
        return open(secret, VERSION, place.bytes());
    }

    /** Of a secret that an earlier version sealed for no place, the same one bound to its place; empty when it is bound. */
    public Optional<SealedSecret> renewed(SecretPlace place, SealedSecret secret) {
        return version(secret) == UNBOUND ? Optional.of(seal(place, open(secret, UNBOUND, NOWHERE))) : Optional.empty();
    }

    private String open(SealedSecret secret, byte version, byte[] place) {
        try {
            var text = Base64.getDecoder().decode(secret.text());
            if (text.length <= NONCE || text[0] != version) {
                throw new GeneralSecurityException("not a sealed secret");
            }
            var nonce = Arrays.copyOfRange(text, 1, 1 + NONCE);
            var opened = cipher(Cipher.DECRYPT_MODE, version, place, nonce)
                    .doFinal(text, 1 + NONCE, text.length - 1 - NONCE);
            return new String(opened, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new ProblemException(doesNotOpen(), e);
        }
    }

    private static byte version(SealedSecret secret) {
        try {
            var text = Base64.getDecoder().decode(secret.text());
            return text.length == 0 ? 0 : text[0];
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }

    private Cipher cipher(int mode, byte version, byte[] place, byte[] nonce) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(new byte[] {version});
        cipher.updateAAD(place);
        return cipher;
    }

    private SecretKeySpec key() {
        var known = key;
        if (known == null) {
            try {
                known = new SecretKeySpec(readOrCreate(), "AES");
            } catch (IOException e) {
                throw new ProblemException(unusable(e.getClass().getSimpleName()), e);
            }
            key = known;
        }
        return known;
    }

    private byte[] readOrCreate() throws IOException {
        if (!Files.exists(file)) {
            create();
        }
        var bytes = Files.readAllBytes(file);
        if (bytes.length != KEY) {
            throw unusable("It has %d bytes instead of %d.".formatted(bytes.length, KEY))
                    .toException();
        }
        return bytes;
    }

    // A link fails when the name is taken, so two starting processes end up with one key and nobody reads half of it.
    private void create() throws IOException {
        Rights.ourFolder(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        var bytes = new byte[KEY];
        random.nextBytes(bytes);
        var draft = file.resolveSibling("secret.key." + UUID.randomUUID());
        try {
            try (var channel = Files.newByteChannel(
                    draft,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SYNC),
                    Rights.OURS_ALONE)) {
                channel.write(ByteBuffer.wrap(bytes));
            }
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            // Somebody was faster; theirs counts.
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private Problem unusable(String detail) {
        return Problem.of(
                        ProblemCode.PERMISSION,
                        "The key that protects stored passwords cannot be used.",
                        new Remedy.Command(
                                "See who may read it; the service's account must own it", "ls -l '" + file + "'"),
                        new Remedy.Advice(
                                "If it is damaged, restore it from a backup, or remove it and enter passwords again."))
                .withDetail("%s: %s".formatted(file, detail));
    }

    private Problem doesNotOpen() {
        return Problem.of(
                        ProblemCode.STATE_CONFLICT,
                        "A stored secret was sealed with another key or for another place, and cannot be opened.",
                        new Remedy.Advice("Restore the key file and the database from one and the same backup."),
                        new Remedy.Advice("Or ask anew for what needs it, and give the password or address again."))
                .withDetail("Key file: " + file);
    }
}
