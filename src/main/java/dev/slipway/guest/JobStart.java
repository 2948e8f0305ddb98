package dev.slipway.guest;

import java.util.List;

/** How a staged job is set going; {@link #start} may be called again for a job that was cut off. */
interface JobStart {
    String CMD = "C:\\Windows\\System32\\cmd.exe";

    void start(Patience patience, GuestAgent agent, String jobId) throws InterruptedException;

    /** Takes back what {@link #start} left behind, once the job has ended. */
    void end(GuestAgent agent, String jobId);

    /** As LocalSystem, straight from the agent. */
    record AsSystem() implements JobStart {
        @Override
        public void start(Patience patience, GuestAgent agent, String jobId) {
            agent.launch(CMD, List.of("/d", "/c", JobFolder.of(jobId).job()));
        }

        @Override
        public void end(GuestAgent agent, String jobId) {}
    }
}
