package dev.slipway.image.download;

/** Keeps an address from being read where it is stored, as its query may be a key. Whoever keeps the service's secrets does it. */
public interface AddressSeal {
    String seal(String address);

    /** @throws dev.slipway.problem.ProblemException when it was sealed with another key */
    String open(String sealed);
}
