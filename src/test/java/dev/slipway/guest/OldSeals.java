package dev.slipway.guest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Secrets as earlier releases sealed them: bound to no place. */
public final class OldSeals {
    private OldSeals() {}

    /** @param data directory with a key that is there */
    public static SealedSecret version1(Path data, String secret) throws IOException, GeneralSecurityException {
        var key = new SecretKeySpec(Files.readAllBytes(data.resolve("secret.key")), "AES");
        var text = new byte[13];
        new SecureRandom().nextBytes(text);
        text[0] = 1;
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, text, 1, 12));
        cipher.updateAAD(new byte[] {1});
        var sealed = cipher.doFinal(secret.getBytes(StandardCharsets.UTF_8));
        var whole = java.util.Arrays.copyOf(text, text.length + sealed.length);
        System.arraycopy(sealed, 0, whole, text.length, sealed.length);
        return new SealedSecret(Base64.getEncoder().encodeToString(whole));
    }
}
