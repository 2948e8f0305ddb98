package dev.slipway.web;

/**
 * What stands where a machine's screen would be: one sentence and one button, first match wins. That a connection broke only the browser knows.
 *
 * @param key a word for scripts
 * @param href where the button leads; empty when the screen itself is there
 * @param posts the button changes something
 */
public record ConsolePlace(String key, String sentence, String label, String href, boolean posts) {
    static ConsolePlace of(MachineView view) {
        if (view.paused() && view.busy() != null && view.timeline() != null) {
            return new ConsolePlace(
                    "ready",
                    "The machine is paused, and %s It waits until the machine goes on.".formatted(view.busy()),
                    "See what happens",
                    "/operations/" + view.timeline().id(),
                    false);
        }
        if (view.paused()) {
            return new ConsolePlace(
                    "ready",
                    "The machine is paused: its screen stands still, and keys wait until it goes on.",
                    "Resume",
                    view.href() + "/resume?back=" + view.consoleHref(),
                    true);
        }
        if (view.running()) {
            return new ConsolePlace("ready", "", "", "", false);
        }
        var timeline = view.timeline();
        if (view.busy() != null && timeline != null) {
            return link(
                    "pending",
                    "The screen shows here as soon as the machine runs.",
                    "See what happens",
                    "/operations/" + timeline.id());
        }
        if (view.machine().observed().state().isEmpty()) {
            return link(
                    "missing",
                    "The machine is not on the host, so it has no screen.",
                    "See what happened",
                    view.href());
        }
        return new ConsolePlace(
                "inactive",
                "Start the machine to see its screen.",
                "Start",
                view.href() + "/start?back=" + view.consoleHref(),
                true);
    }

    public boolean ready() {
        return key.equals("ready");
    }

    /** Without scripts such a page is loaded again and again. */
    public boolean changes() {
        return key.equals("pending");
    }

    private static ConsolePlace link(String key, String sentence, String label, String href) {
        return new ConsolePlace(key, sentence, label, href, false);
    }
}
