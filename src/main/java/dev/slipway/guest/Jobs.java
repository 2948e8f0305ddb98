package dev.slipway.guest;

import dev.slipway.operation.StepContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Runs commands of one step in one machine. An <em>effect</em> has its job id remembered before it begins and forgotten when its result
 * is known, so after a crash or a time-out the same job is taken up and nothing happens twice. A <em>question</em> gets a new id each time.
 */
public final class Jobs {
    public static final Duration QUICK = Duration.ofMinutes(3);

    private final Guests guests;
    private final StepContext context;
    private final UUID domain;
    private final String room;

    /** @param room begins the ids of its jobs, {@code [a-z]+} */
    public Jobs(Guests guests, StepContext context, UUID domain, String room) {
        this.guests = guests;
        this.context = context;
        this.domain = domain;
        this.room = room;
    }

    public JobResult askSystem(List<String> argv) throws InterruptedException {
        return guests.runAsSystem(context, domain, script(freshId(), argv, Optional.empty()), QUICK);
    }

    public JobResult doAsSystem(String what, List<String> argv, Duration patience) throws InterruptedException {
        var result = takeUpAsSystem(what, argv, patience);
        end(what);
        return result;
    }

    /** As {@link #doAsSystem}, and the effect stays open until {@link #end}, so that its outcome can be dealt with first. */
    public JobResult takeUpAsSystem(String what, List<String> argv, Duration patience) throws InterruptedException {
        return guests.runAsSystem(context, domain, script(begin(what), argv, Optional.empty()), patience);
    }

    /** The id of an effect that was begun and whose result was never seen. */
    public Optional<String> open(String what) {
        return context.recall(memo(what)).filter(id -> !id.isEmpty());
    }

    /** Did an open effect get as far as the guest? */
    public boolean reachedGuest(String what) throws InterruptedException {
        var open = open(what);
        return open.isPresent()
                && guests.ask(
                        context,
                        domain,
                        agent -> agent.exists(JobFolder.of(open.get()).job()));
    }

    /** The id of the effect, chosen and remembered unless it is open. */
    public String begin(String what) {
        return open(what).orElseGet(() -> {
            var id = freshId();
            context.remember(memo(what), id);
            return id;
        });
    }

    public void end(String what) {
        context.remember(memo(what), "");
    }

    public String freshId() {
        return room + "-" + UUID.randomUUID();
    }

    public static JobScript script(String id, List<String> argv, Optional<String> stdin) {
        return new JobScript(id, new JobScript.Action.Run(argv), stdin, List.of());
    }

    private String memo(String what) {
        return room + "-job." + digest(domain + "/" + what);
    }

    /** Twelve hexadecimal digits that name this text. */
    public static String digest(String text) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
