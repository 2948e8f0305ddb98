package dev.slipway.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OfferedSubprotocolsTest {
    private static final String SECRET = "A".repeat(42) + "_";
    private static final ConsoleTicket TICKET = new ConsoleTicket(SECRET, Duration.ofSeconds(30));

    @Test
    void aTicketIsTakenOutOfWhatIsOffered() {
        var offer = OfferedSubprotocols.of(List.of("binary , " + TICKET.subprotocol(), "chat"));
        assertThat(offer.secret()).contains(SECRET);
        assertThat(offer.others()).containsExactly("binary", "chat");
        assertThat(offer.speaksOurs()).isTrue();
        assertThat(offer.toString()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",,",
                "binary",
                "slipway.ticket.",
                "slipway.ticket.short",
                "slipway.ticket.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "slipway.ticket.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "Slipway.Ticket.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            })
    void whatIsNoTicketIsNone(String header) {
        assertThat(OfferedSubprotocols.of(List.of(header)).secret()).isEmpty();
    }

    @Test
    void twoTicketsAreNone() {
        var both = TICKET.subprotocol() + ", " + TICKET.subprotocol();
        assertThat(OfferedSubprotocols.of(List.of(both)).secret()).isEmpty();
        assertThat(OfferedSubprotocols.of(List.of(both)).others()).isEmpty();
        assertThat(OfferedSubprotocols.of(List.of()).secret()).isEmpty();
    }

    @Test
    void aHeaderWithoutEndIsNotRead() {
        assertThat(OfferedSubprotocols.of(List.of("binary," + "x".repeat(2000) + "," + TICKET.subprotocol())))
                .isEqualTo(new OfferedSubprotocols(java.util.Optional.empty(), List.of()));
    }
}
