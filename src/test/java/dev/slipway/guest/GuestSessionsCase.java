package dev.slipway.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.operation.FakeTime;
import dev.slipway.operation.RecordingContext;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Jobs in a Windows that is in memory behind the agent's wire. */
abstract class GuestSessionsCase {
    static final UUID DOMAIN = UUID.randomUUID();
    static final Duration PATIENCE = Duration.ofMinutes(10);
    static final String FOLDER = "C:\\Windows\\Slipway\\jobs\\op1-dism";
    static final JobScript JOB = JobScript.run("op1-dism", "C:\\Windows\\System32\\dism.exe", "/online", "/norestart");

    @TempDir
    Path data;

    final FakeTime time = new FakeTime();
    final FakeWindows windows = new FakeWindows(time);
    RecordingContext context = new RecordingContext(time);
    GuestSessions guests;
    SecretBox secrets;

    @BeforeEach
    void connect() {
        secrets = new SecretBox(data);
        guests = new GuestSessions(domain -> windows, secrets, new Iso(), time);
    }

    JobResult asSystem() throws InterruptedException {
        return guests.runAsSystem(context, DOMAIN, JOB, PATIENCE);
    }

    JobResult asUser(String user, String password) throws InterruptedException {
        return guests.runAsUser(context, DOMAIN, new Owner(user, sealed(password)), JOB, PATIENCE);
    }

    SealedSecret sealed(String password) {
        return secrets.seal(SecretPlace.ownerPassword(DOMAIN), password);
    }

    static void fails(ProblemCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().code()).isEqualTo(code);
            assertThat(e.problem().remedies()).isNotEmpty();
        });
    }
}
