import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;

/** Writes the certificates of a PEM file as a JDK's trust store: TrustStore.java PEM STORE. JKS, as it is read without a password. */
class TrustStore {
    static void main(String[] arguments) throws Exception {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        try (var pem = new FileInputStream(arguments[0])) {
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("system-" + store.size(), certificate);
            }
        }
        if (store.size() == 0) {
            throw new IllegalArgumentException("no certificate in " + arguments[0]);
        }
        try (var out = new FileOutputStream(arguments[1])) {
            store.store(out, "changeit".toCharArray());
        }
    }
}
