package dev.slipway.wsl.step;

import dev.slipway.guest.FakeGuest;
import dev.slipway.guest.GuestAgent;
import dev.slipway.guest.Guests;
import dev.slipway.guest.JobResult;
import dev.slipway.guest.JobScript;
import dev.slipway.guest.Media;
import dev.slipway.guest.Owner;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.Progress;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Dies at the n-th boundary of everything a step does to the outside or has stored: just before, or when it is done and not yet known. */
final class Crashes {
    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final WindowsWithWsl windows;
    private int left;

    Crashes(WindowsWithWsl windows, int at) {
        this.windows = windows;
        this.left = at;
    }

    private void boundary() {
        if (--left == 0) {
            throw new Crash();
        }
    }

    Guests guests() {
        return new CrashingGuests();
    }

    StepContext context(StepContext real) {
        return new CrashingContext(real);
    }

    Media media() {
        var real = windows.media();
        return new Media(windows.guest, WindowsWithWsl.unused(), Path.of("unused")) {
            @Override
            public String insert(StepContext context, UUID domain, String token, Map<String, Path> files)
                    throws InterruptedException {
                boundary();
                var drive = real.insert(context, domain, token, files);
                boundary();
                return drive;
            }

            @Override
            public void eject(UUID domain) {
                boundary();
                real.eject(domain);
                boundary();
            }
        };
    }

    private final class CrashingGuests implements Guests {
        private final FakeGuest real = windows.guest;

        @Override
        public GuestAgent agent(UUID domain) {
            return real.agent(domain);
        }

        @Override
        public JobResult runAsSystem(StepContext context, UUID domain, JobScript job, Duration patience)
                throws InterruptedException {
            boundary();
            stage(job);
            var result = real.runAsSystem(context, domain, job, patience);
            boundary();
            return result;
        }

        @Override
        public JobResult runAsUser(StepContext context, UUID domain, Owner owner, JobScript job, Duration patience)
                throws InterruptedException {
            boundary();
            stage(job);
            var result = real.runAsUser(context, domain, owner, job, patience);
            boundary();
            return result;
        }

        private void stage(JobScript job) {
            real.files().put("C:\\Windows\\Slipway\\jobs\\" + job.id() + "\\job.cmd", new byte[0]);
        }

        @Override
        public void forgetJobs(StepContext context, UUID domain) {
            real.forgetJobs(context, domain);
        }

        @Override
        public String driveOf(StepContext context, UUID domain, String token, Duration patience) {
            return real.driveOf(context, domain, token, patience);
        }

        @Override
        public void buildIso(Path iso, String token, Map<String, Path> files) {
            real.buildIso(iso, token, files);
        }
    }

    private final class CrashingContext implements StepContext {
        private final StepContext real;

        CrashingContext(StepContext real) {
            this.real = real;
        }

        @Override
        public void remember(String name, String value) {
            boundary();
            real.remember(name, value);
            boundary();
        }

        @Override
        public OperationId operation() {
            return real.operation();
        }

        @Override
        public Instant startedAt() {
            return real.startedAt();
        }

        @Override
        public void log(String line) {
            real.log(line);
        }

        @Override
        public void conceal(String secret) {
            real.conceal(secret);
        }

        @Override
        public void warn(String line) {
            real.warn(line);
        }

        @Override
        public void progress(Progress progress) {
            real.progress(progress);
        }

        @Override
        public void skip(String reason) {
            real.skip(reason);
        }

        @Override
        public Optional<String> recall(String name) {
            return real.recall(name);
        }

        @Override
        public void checkCancelled() {
            real.checkCancelled();
        }

        @Override
        public void pause(Duration duration) throws InterruptedException {
            real.pause(duration);
        }

        @Override
        public Instant now() {
            return real.now();
        }

        @Override
        public RuntimeException waitFor(Problem what, Duration again) {
            return real.waitFor(what, again);
        }
    }
}
