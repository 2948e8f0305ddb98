package dev.slipway.console;

import dev.slipway.operation.Time;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;

/** Tickets live in the database, so the replica that redeems one need not be the one that issued it; only their hashes do. */
@ApplicationScoped
public class ConsoleTickets {
    static final Duration VALID_FOR = Duration.ofSeconds(30);
    private static final String VNC = "vnc";
    private static final int BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final Time time;

    ConsoleTickets(Time time) {
        this.time = time;
    }

    ConsoleTicket issue(UUID machine) {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        var secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        QuarkusTransaction.requiringNew().run(() -> {
            var row = new ConsoleTicketEntity();
            row.sha256 = sha256(secret);
            row.machineId = machine;
            row.action = VNC;
            row.expires = time.now().plus(VALID_FOR);
            row.persist();
        });
        return new ConsoleTicket(secret, VALID_FOR);
    }

    /** True once, for the machine it was issued for and before it expires; any attempt uses it up. */
    boolean redeem(String secret, UUID machine) {
        var hash = sha256(secret);
        return QuarkusTransaction.requiringNew().call(() -> {
            var row = ConsoleTicketEntity.<ConsoleTicketEntity>findById(hash);
            // Of all who read the row only one deletes it, on whichever replica.
            return row != null
                    && ConsoleTicketEntity.delete("sha256", hash) == 1
                    && row.machineId.equals(machine)
                    && row.action.equals(VNC)
                    && time.now().isBefore(row.expires);
        });
    }

    /** Forgets tickets that nobody used in time. */
    long prune() {
        return QuarkusTransaction.requiringNew().call(() -> ConsoleTicketEntity.delete("expires <= ?1", time.now()));
    }

    private static String sha256(String secret) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
