package dev.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.host.Check.Outcome;
import dev.slipway.problem.Remedy;
import java.util.function.Consumer;

/** One thing broken on a healthy Intel host: the check that sees it, its outcome, what it says and how it is mended. */
record Breakage(String id, Outcome outcome, String read, String remedy, Consumer<RecordedHost> breaking) {
    void isSeen() {
        var host = RecordedHost.intel();
        breaking.accept(host);
        assertBroken(host.check(id), outcome, read, remedy);
    }

    @Override
    public String toString() {
        return "%s: %s".formatted(id, read);
    }

    static void assertBroken(Check check, Outcome outcome, String read, String remedy) {
        assertThat(check.outcome()).as(check.toString()).isEqualTo(outcome);
        assertThat(check.read()).contains(read);
        assertThat(check.remedy().map(Breakage::words).orElse("")).contains(remedy);
    }

    private static String words(Remedy remedy) {
        return switch (remedy) {
            case Remedy.Command(var sentence, var command) -> sentence + " " + command;
            case Remedy.Advice(var sentence) -> sentence;
            case Remedy.Link(var sentence, var href) -> sentence + " " + href;
        };
    }

    /** What libvirt answers, with one place changed. */
    static void edit(RecordedHost host, String command, String resource, String text, String replacement) {
        var original = RecordedHost.resource(resource);
        assertThat(original).contains(text);
        host.shell.says(RecordedHost.VIRSH + command, original.replace(text, replacement));
    }

    static void editKvm(RecordedHost host, String text, String replacement) {
        edit(host, "domcapabilities --virttype kvm", "domcapabilities-intel.xml", text, replacement);
    }
}
