package dev.slipway.host;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The account that runs QEMU for libvirt, and what it may do by owner, group and mode. Access lists are only read where {@code getfacl}
 * is there, see {@link PathAccess}.
 *
 * @param gids primary and supplementary groups
 */
record QemuAccount(String name, int uid, Set<Integer> gids) {
    static final int READ = 4;
    static final int WRITE = 2;
    static final int ENTER = 1;

    // Debian's and Fedora's names.
    private static final List<String> USUAL_NAMES = List.of("libvirt-qemu", "qemu");
    private static final Pattern BASE_LABEL = Pattern.compile("\\+(\\d{1,9}):\\+(\\d{1,9})");

    /** As libvirt says in its capabilities, else by the usual names; empty when neither is known. */
    static Optional<QemuAccount> find(HostFiles files, Virsh virsh) {
        var label = virsh.capabilities()
                .text("/capabilities/host/secmodel[model='dac']/baselabel[@type='kvm']")
                .map(BASE_LABEL::matcher)
                .filter(java.util.regex.Matcher::matches);
        if (label.isPresent()) {
            var uid = Integer.parseInt(label.get().group(1));
            var gid = Integer.parseInt(label.get().group(2));
            return Optional.of(rows(files, "/etc/passwd")
                    .filter(row -> row[2].equals(Integer.toString(uid)))
                    // libvirt gives QEMU the account's own groups beside the label's.
                    .map(row -> of(files, row[0], uid, List.of(gid, Integer.parseInt(row[3]))))
                    .findFirst()
                    .orElseGet(() -> new QemuAccount("uid " + uid, uid, Set.of(gid))));
        }
        return USUAL_NAMES.stream()
                .flatMap(name -> rows(files, "/etc/passwd").filter(row -> row[0].equals(name)))
                .map(row -> of(files, row[0], Integer.parseInt(row[2]), List.of(Integer.parseInt(row[3]))))
                .findFirst();
    }

    private static QemuAccount of(HostFiles files, String name, int uid, List<Integer> primary) {
        var gids = new HashSet<>(primary);
        rows(files, "/etc/group")
                .filter(row -> Arrays.asList(row[3].split(",", -1)).contains(name))
                .forEach(row -> gids.add(Integer.parseInt(row[2])));
        return new QemuAccount(name, uid, Set.copyOf(gids));
    }

    private static java.util.stream.Stream<String[]> rows(HostFiles files, String file) {
        return files.text(file)
                .orElse("")
                .lines()
                .map(line -> line.split(":", -1))
                .filter(row -> row.length >= 4);
    }

    /** @param bits a sum of READ, WRITE, ENTER */
    boolean may(int bits, HostFiles.Stat stat) {
        if (uid == 0) {
            return true;
        }
        int granted = stat.mode();
        if (stat.uid() == uid) {
            granted >>= 6;
        } else if (gids.contains(stat.gid())) {
            granted >>= 3;
        }
        return (granted & bits) == bits;
    }
}
