package dev.slipway.web;

import dev.slipway.operation.Progress;
import dev.slipway.operation.Recipe;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** An operation with every kind of step, for pages: it stands still where a test wants to look. */
@ApplicationScoped
public class SampleRecipe implements Recipe<SampleRecipe.Request> {
    /**
     * @param evil goes into titles, details and log lines as it is
     * @param fails the third step ends with a problem
     */
    public record Request(String name, String evil, boolean fails) {}

    private final Map<String, Semaphore> gates = new ConcurrentHashMap<>();

    /** Lets the second step of this request go on. */
    public void open(String name) {
        gate(name).release(1);
    }

    private Semaphore gate(String name) {
        return gates.computeIfAbsent(name, ignored -> new Semaphore(0));
    }

    @Override
    public String kind() {
        return "web.sample";
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public String title(Request request) {
        return "Create machine " + request.name() + request.evil();
    }

    @Override
    public String subject(Request request) {
        return "sample/" + request.name();
    }

    @Override
    public List<Step> plan(Request request) {
        return List.of(
                step("check", "Check the host" + request.evil(), 2, context -> {
                    context.log("libvirt 9.0.0, QEMU 7.2.0" + request.evil());
                    context.warn("nested virtualization was not asked for" + request.evil());
                }),
                step("disk", "Make the disk", 40, context -> {
                    context.log("qcow2 overlay over win10.vdi");
                    context.progress(new Progress(Progress.Unit.BYTES, 11L << 30, 64L << 30));
                    while (!gate(request.name()).tryAcquire()) {
                        context.pause(Duration.ofMillis(50));
                    }
                }),
                step("start", "Start the machine", 5, context -> {
                    if (request.fails()) {
                        context.log("error: internal error" + request.evil());
                        throw new Problem(
                                        ProblemCode.HYPERVISOR_REFUSED,
                                        "libvirt did not start the machine." + request.evil(),
                                        "Cannot access storage file: Permission denied" + request.evil(),
                                        List.of(
                                                new Remedy.Command(
                                                        "Let QEMU's account read the folder.",
                                                        "setfacl -m u:libvirt-qemu:x /srv/slipway" + request.evil()),
                                                new Remedy.Link("See what the host lacks.", "/host"),
                                                new Remedy.Advice("Or move the image." + request.evil())))
                                .toException();
                    }
                    context.skip("it was running already");
                }),
                step("guest", "Wait for Windows", 120, context -> {}),
                step("wsl", "Enable WSL", 50, context -> {}));
    }

    private interface Work {
        void run(StepContext context) throws InterruptedException;
    }

    private static Step step(String key, String title, int usually, Work work) {
        return new Step() {
            @Override
            public String key() {
                return key;
            }

            @Override
            public String title() {
                return title;
            }

            @Override
            public Duration usually() {
                return Duration.ofSeconds(usually);
            }

            @Override
            public void run(StepContext context) throws InterruptedException {
                work.run(context);
            }
        };
    }
}
