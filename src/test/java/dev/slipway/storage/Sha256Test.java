package dev.slipway.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class Sha256Test {
    @Test
    void itIsTheSumThatEverybodyComputes() throws Exception {
        var random = new Random(1);
        for (var length : new int[] {0, 1, 55, 56, 63, 64, 65, 4096, 1_000_003}) {
            var bytes = new byte[length];
            random.nextBytes(bytes);
            var ours = Sha256.digest();
            // In two pieces, as files come.
            ours.update(bytes, 0, length / 3);
            ours.update(bytes, length / 3, length - length / 3);
            assertThat(ours.digest())
                    .isEqualTo(MessageDigest.getInstance("SHA-256").digest(bytes));
        }
    }

    @Test
    @EnabledIfSystemProperty(
            named = "os.arch",
            matches = "amd64",
            disabledReason = "the native library is that of x86-64")
    void itIsNativeCode() {
        assertThat(Sha256.digest().getProvider().getName()).isEqualTo("AmazonCorrettoCryptoProvider");
    }
}
