package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DomainSpec;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;

/** Type, name and id. */
final class IdentityPart implements DomainPart {
    @Override
    public void apply(DomainSpec spec, Tag domain) {
        domain.with("type", spec.engine().libvirtType());
        domain.add("name").text(name(spec.name()));
        domain.add("uuid").text(spec.id().toString());
    }

    // libvirt makes file names of the domain's name and refuses a slash in it.
    private static String name(String name) {
        XmlText.plain("name", name);
        if (name.isEmpty() || !name.strip().equals(name) || name.contains("/")) {
            throw Problem.of(
                            ProblemCode.INVALID_NAME,
                            "\"%s\" cannot be the name of a domain.".formatted(name),
                            new Remedy.Advice("Use a name without slashes and without blanks at its ends."))
                    .toException();
        }
        return name;
    }
}
