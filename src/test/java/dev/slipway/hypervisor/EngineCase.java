package dev.slipway.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** An engine, and what the tests of its promises need of it. */
public abstract class EngineCase {
    protected static final Duration SOON = Duration.ofMinutes(1);

    protected abstract Hypervisor hypervisor();

    /** A machine of this engine that is not defined yet, on a fresh overlay over an original image. */
    protected abstract DomainSpec spec() throws Exception;

    /** A new, empty layer on top of that chain. */
    protected abstract DiskChain snapshot(DiskChain chain) throws Exception;

    /** A medium the engine may insert. */
    protected abstract Path medium() throws Exception;

    /** A domain with no mark or another's mark; the id of it. */
    protected abstract UUID foreign() throws Exception;

    protected void running(DomainSpec spec) {
        hypervisor().define(spec);
        hypervisor().start(spec.id());
    }

    protected DomainView view(DomainSpec spec) {
        return hypervisor().find(spec.id()).orElseThrow();
    }

    protected static void assertProblem(ProblemCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().code()).as(e.getMessage()).isEqualTo(code);
            assertThat(e.problem().remedies()).isNotEmpty();
        });
    }

    static <T> T unchecked(java.util.concurrent.Callable<T> call) {
        try {
            return call.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
