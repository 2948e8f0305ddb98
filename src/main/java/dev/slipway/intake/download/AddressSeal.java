package dev.slipway.intake.download;

import java.util.UUID;

/** Keeps an address from being read where it is stored, as its query may be a key. Whoever keeps the service's secrets does it. */
public interface AddressSeal {
    String seal(UUID download, String address);

    /** @throws dev.slipway.problem.ProblemException when it was sealed with another key or for another download */
    String open(UUID download, String sealed);
}
