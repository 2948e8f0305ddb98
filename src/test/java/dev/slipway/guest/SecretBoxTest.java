package dev.slipway.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretBoxTest {
    private static final SecretPlace PLACE = SecretPlace.ownerPassword(UUID.randomUUID());

    @TempDir
    private Path data;

    @Test
    void opensWhatItSealedAlsoAfterARestart() {
        var sealed = new SecretBox(data).seal(PLACE, "pässword \"1\"");
        assertThat(new SecretBox(data).open(PLACE, sealed)).isEqualTo("pässword \"1\"");
        assertThat(sealed.text()).doesNotContain("word");
        assertThat(sealed).asString().doesNotContain(sealed.text());
    }

    @Test
    void aSecretOpensOnlyWhereItBelongs() {
        var box = new SecretBox(data);
        var sealed = box.seal(PLACE, "secret");
        for (var other : List.of(
                SecretPlace.ownerPassword(UUID.randomUUID()), new SecretPlace("download-address", PLACE.row()))) {
            assertThatThrownBy(() -> box.open(other, sealed)).isInstanceOfSatisfying(ProblemException.class, e -> {
                assertThat(e.problem().code()).isEqualTo(ProblemCode.STATE_CONFLICT);
                assertThat(e.problem().title()).contains("another place");
            });
        }
        assertThat(box.open(PLACE, sealed)).isEqualTo("secret");
    }

    @Test
    void whatWasSealedForNoPlaceIsBoundOnceAndOpensNowhereBefore() throws Exception {
        var box = new SecretBox(data);
        box.seal(PLACE, "so that there is a key");
        var old = OldSeals.version1(data, "pässword");
        refuses(old, ProblemCode.STATE_CONFLICT);
        var bound = box.renewed(PLACE, old).orElseThrow();
        assertThat(box.open(PLACE, bound)).isEqualTo("pässword");
        assertThat(box.renewed(PLACE, bound)).isEmpty();
        // A version byte that was changed by hand makes none of an earlier version of it.
        var forged = Base64.getDecoder().decode(bound.text());
        forged[0] = 1;
        assertThatThrownBy(() ->
                        box.renewed(PLACE, new SealedSecret(Base64.getEncoder().encodeToString(forged))))
                .isInstanceOf(ProblemException.class);
        assertThat(box.renewed(PLACE, new SealedSecret("not base64!"))).isEmpty();
    }

    @Test
    void sealsTheSameDifferentlyEachTime() {
        var box = new SecretBox(data);
        assertThat(box.seal(PLACE, "x").text())
                .isNotEqualTo(box.seal(PLACE, "x").text());
    }

    @Test
    void onlyTheServiceMayReadTheKey() throws IOException {
        new SecretBox(data).seal(PLACE, "x");
        var file = data.resolve("secret.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.size(file)).isEqualTo(32);
        try (var entries = Files.list(data)) {
            assertThat(entries).containsExactly(file);
        }
    }

    @Test
    void anotherKeyIsAProblemWithAWayOut() throws IOException {
        var sealed = new SecretBox(data).seal(PLACE, "x");
        Files.delete(data.resolve("secret.key"));
        refuses(sealed, ProblemCode.STATE_CONFLICT);
    }

    @Test
    void aDamagedSecretIsAProblem() {
        var sealed = new SecretBox(data).seal(PLACE, "secret");
        var bytes = Base64.getDecoder().decode(sealed.text());
        bytes[bytes.length - 1] ^= 1;
        refuses(new SealedSecret(Base64.getEncoder().encodeToString(bytes)), ProblemCode.STATE_CONFLICT);
        refuses(new SealedSecret("not base64!"), ProblemCode.STATE_CONFLICT);
        refuses(new SealedSecret(""), ProblemCode.STATE_CONFLICT);
    }

    @Test
    void aDamagedKeyIsAProblemAndIsNotReplaced() throws IOException {
        Files.write(data.resolve("secret.key"), new byte[5]);
        refuses(new SealedSecret("AAAA"), ProblemCode.STATE_CONFLICT);
        assertThatThrownBy(() -> new SecretBox(data).seal(PLACE, "x"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.PERMISSION));
        assertThat(Files.size(data.resolve("secret.key"))).isEqualTo(5);
    }

    @Test
    void manyStartingAtOnceShareOneKey() throws Exception {
        try (var threads = Executors.newFixedThreadPool(16)) {
            Callable<SealedSecret> seal = () -> new SecretBox(data).seal(PLACE, "x");
            var opened = new HashSet<String>();
            for (var sealed :
                    threads.invokeAll(IntStream.range(0, 64).mapToObj(n -> seal).toList())) {
                opened.add(new SecretBox(data).open(PLACE, sealed.get()));
            }
            assertThat(opened).containsExactly("x");
        }
    }

    private void refuses(SealedSecret sealed, ProblemCode code) {
        assertThatThrownBy(() -> new SecretBox(data).open(PLACE, sealed))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().code()).isEqualTo(code);
                    assertThat(e.problem().remedies()).isNotEmpty();
                });
    }
}
