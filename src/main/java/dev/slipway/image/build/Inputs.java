package dev.slipway.image.build;

import dev.slipway.disk.format.vdi.VdiChain;
import dev.slipway.image.ImageProblems;
import dev.slipway.storage.Fingerprint;
import dev.slipway.storage.ImportedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files that a disk is made of, open for reading, and how they were before. */
final class Inputs implements AutoCloseable {
    private final List<ImportedFile> files = new ArrayList<>();
    private final List<Fingerprint> before = new ArrayList<>();

    private Inputs() {}

    static Inputs open(DiskSource source, List<Path> importDirectories) throws IOException {
        var names = switch (source) {
            case DiskSource.Packed packed -> List.of(packed.file());
            case DiskSource.Member member -> List.of(member.file());
            case DiskSource.Chain chain -> chain.files();
        };
        var inputs = new Inputs();
        try {
            for (var name : names) {
                inputs.files.add(ImportedFile.open(name, importDirectories));
                inputs.before.add(Fingerprint.of(inputs.files.getLast()));
            }
            return inputs;
        } catch (IOException | RuntimeException e) {
            inputs.close();
            throw e;
        }
    }

    ImportedFile first() {
        return files.getFirst();
    }

    List<VdiChain.Layer> layers() {
        return files.stream()
                .map(file -> new VdiChain.Layer(
                        file.channel(), file.path().getFileName().toString()))
                .toList();
    }

    /** @throws dev.slipway.problem.ProblemException IMAGE_CHANGED */
    void requireUnchanged() throws IOException {
        for (var number = 0; number < files.size(); number++) {
            var file = files.get(number);
            if (!Fingerprint.of(file).equals(before.get(number))) {
                throw ImageProblems.changed(file.path(), "It changed while it was read; somebody still writes it.");
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (var file : files) {
            file.close();
        }
    }
}
