package dev.slipway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.operation.FakeTime;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ConsoleTicketsTest {
    private static final UUID MACHINE = UUID.randomUUID();

    private final FakeTime time = new FakeTime();
    private final ConsoleTickets tickets = new ConsoleTickets(time);

    @AfterEach
    void forget() {
        QuarkusTransaction.requiringNew().run(() -> ConsoleTicketEntity.deleteAll());
    }

    @Test
    void ofFiftyAtOnceOneGetsIn() throws Exception {
        var ticket = tickets.issue(MACHINE);
        var together = new CountDownLatch(1);
        var results = new ArrayList<Future<Boolean>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 50; i++) {
                results.add(threads.submit(() -> {
                    together.await();
                    return tickets.redeem(ticket.secret(), MACHINE);
                }));
            }
            together.countDown();
        }
        var in = 0;
        for (var result : results) {
            in += result.get() ? 1 : 0;
        }
        assertThat(in).isEqualTo(1);
        assertThat(rows()).isZero();
    }

    @Test
    void itIsGoodForThirtySeconds() {
        var early = tickets.issue(MACHINE);
        var late = tickets.issue(MACHINE);
        time.move(Duration.ofMillis(29_999));
        assertThat(tickets.redeem(early.secret(), MACHINE)).isTrue();
        time.move(Duration.ofMillis(1));
        assertThat(tickets.redeem(late.secret(), MACHINE)).isFalse();
        assertThat(early.validFor()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void anotherMachinesTicketIsRefusedAndUsedUp() {
        var ticket = tickets.issue(MACHINE);
        assertThat(tickets.redeem(ticket.secret(), UUID.randomUUID())).isFalse();
        assertThat(tickets.redeem(ticket.secret(), MACHINE)).isFalse();
    }

    @Test
    void anotherActionsTicketIsRefused() {
        var ticket = tickets.issue(MACHINE);
        QuarkusTransaction.requiringNew().run(() -> ConsoleTicketEntity.update("action = 'serial'"));
        assertThat(tickets.redeem(ticket.secret(), MACHINE)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void anInventedOneOpensNothing(String secret) {
        tickets.issue(MACHINE);
        assertThat(tickets.redeem(secret, MACHINE)).isFalse();
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void theSecretIsNotInTheDatabase() {
        var ticket = tickets.issue(MACHINE);
        assertThat(ticket.secret()).matches("[A-Za-z0-9_-]{43}");
        assertThat(ticket.toString()).doesNotContain(ticket.secret());
        ConsoleTicketEntity row = QuarkusTransaction.requiringNew()
                .call(() -> ConsoleTicketEntity.findAll().singleResult());
        assertThat(row.sha256).matches("[0-9a-f]{64}").isNotEqualTo(ticket.secret());
        // Stored as it is, the hash must not open anything either.
        assertThat(tickets.redeem(row.sha256, MACHINE)).isFalse();
    }

    @Test
    void twoTicketsAreNeverTheSame() {
        assertThat(tickets.issue(MACHINE).secret())
                .isNotEqualTo(tickets.issue(MACHINE).secret());
    }

    @Test
    void oldOnesAreForgottenAndNewOnesKept() {
        tickets.issue(MACHINE);
        time.move(Duration.ofSeconds(30));
        var fresh = tickets.issue(MACHINE);
        assertThat(tickets.prune()).isEqualTo(1);
        assertThat(tickets.redeem(fresh.secret(), MACHINE)).isTrue();
    }

    private static long rows() {
        return QuarkusTransaction.requiringNew().call(() -> ConsoleTicketEntity.count());
    }
}
