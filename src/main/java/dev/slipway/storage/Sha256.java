package dev.slipway.storage;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jboss.logging.Logger;

/**
 * SHA-256 for gigabytes. The JDK's is quick only behind the JVM's second compiler, which costs a second at every start; this one is native
 * code (AWS-LC), and where that cannot be loaded, the JDK's.
 */
public final class Sha256 {
    private static final Logger LOG = Logger.getLogger(Sha256.class);

    private Sha256() {}

    /** Loaded at the first sum, not at the start. */
    private static final class Native {
        private static final boolean LOADED = load();

        private static boolean load() {
            var error = AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError();
            if (error != null) {
                LOG.infof("sums are computed by the JDK, more slowly: %s", error.getMessage());
            }
            return error == null;
        }
    }

    public static MessageDigest digest() {
        try {
            return Native.LOADED
                    ? MessageDigest.getInstance("SHA-256", AmazonCorrettoCryptoProvider.INSTANCE)
                    : MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
