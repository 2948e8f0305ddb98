package dev.slipway.console;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a viewer offers in the header Sec-WebSocket-Protocol.
 *
 * @param others the subprotocols without tickets, as they may go on to other eyes
 */
public record OfferedSubprotocols(Optional<String> secret, List<String> others) {
    private static final int LONGEST = 1000;

    /** Never fails: what cannot be read has no ticket in it. */
    public static OfferedSubprotocols of(List<String> headers) {
        var offered = headers.stream()
                .filter(header -> header.length() <= LONGEST)
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .map(String::strip)
                .filter(one -> !one.isEmpty())
                .toList();
        var tickets = offered.stream().filter(ConsoleTicket::isSubprotocol).toList();
        return new OfferedSubprotocols(
                // With two of them nobody knows which is meant.
                tickets.size() == 1 ? ConsoleTicket.secretOf(tickets.getFirst()) : Optional.empty(),
                offered.stream()
                        .filter(one -> !ConsoleTicket.isSubprotocol(one))
                        .toList());
    }

    boolean speaksOurs() {
        return others.contains(ConsoleTicket.PROTOCOL);
    }

    @Override
    public String toString() {
        return "Offer" + others;
    }
}
