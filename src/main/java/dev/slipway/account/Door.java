package dev.slipway.account;

import dev.slipway.problem.Problem;

/** How a refusal looks to who asked: the API's documents and the site's pages each have a form of their own. */
public interface Door {
    /** @param accept the header, empty when missing */
    boolean isFor(String path, String accept);

    String mediaType();

    /** The whole body. */
    String refusal(int status, Problem problem, String path);
}
