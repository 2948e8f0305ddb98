package dev.slipway.intake.download;

import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import java.time.Duration;
import java.util.UUID;

/** The timeline of a download, up to the last byte. */
final class FetchSteps {
    private FetchSteps() {}

    record Ask(Fetching fetching, UUID id) implements Step {
        @Override
        public String key() {
            return "check-address";
        }

        @Override
        public String title() {
            return "Check the address and the size";
        }

        @Override
        public Duration usually() {
            return Duration.ofSeconds(2);
        }

        @Override
        public void run(StepContext context) throws InterruptedException {
            fetching.ask(context, id);
        }

        @Override
        public void undo(StepContext context) {
            fetching.forget(id);
        }
    }

    record Reserve(Fetching fetching, UUID id) implements Step {
        @Override
        public String key() {
            return "reserve-space";
        }

        @Override
        public String title() {
            return "Reserve space";
        }

        @Override
        public Duration usually() {
            return Duration.ofSeconds(1);
        }

        @Override
        public void run(StepContext context) {
            fetching.reserve(id);
        }

        @Override
        public void undo(StepContext context) {
            fetching.forget(id);
        }
    }

    record Fetch(Fetching fetching, UUID id) implements Step {
        @Override
        public String key() {
            return "download";
        }

        @Override
        public String title() {
            return "Download the file";
        }

        @Override
        public Duration usually() {
            return Duration.ofMinutes(5);
        }

        @Override
        public void run(StepContext context) throws InterruptedException {
            fetching.fetch(context, id);
        }

        @Override
        public void undo(StepContext context) {
            fetching.forget(id);
        }
    }
}
