package dev.slipway.intake.upload;

import dev.slipway.intake.arrival.ArrivalProblems;
import dev.slipway.intake.arrival.IncomingFiles;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** Moves the bytes of one request to the part file, a piece at a time; the memory needed does not depend on the size. */
@ApplicationScoped
class Reception {
    private static final int PIECE = 256 << 10;

    private final IncomingFiles parts;

    Reception(IncomingFiles parts) {
        this.parts = parts;
    }

    /** @throws dev.slipway.problem.ProblemException UPLOAD_CUT, UPLOAD_LOCKED, UPLOAD_CHECKSUM, DISK_SPACE */
    void receive(Writers.Writer writer, Upload upload, long length, Optional<ChunkChecksum> checksum, InputStream bytes)
            throws IOException {
        var start = upload.offset();
        try (var file = parts.open(upload.id())) {
            var whole = false;
            try {
                copy(writer, upload, start, length, checksum, bytes, file);
                whole = checksum.isEmpty() || checksum.get().matches();
            } finally {
                // Bytes under a checksum count only when all of them are here and right.
                if (checksum.isPresent() && !whole) {
                    writer.act(() -> file.truncate(start));
                }
            }
            if (!whole) {
                throw UploadProblems.chunkDiffers();
            }
        }
    }

    private void copy(
            Writers.Writer writer,
            Upload upload,
            long start,
            long length,
            Optional<ChunkChecksum> checksum,
            InputStream bytes,
            FileChannel file)
            throws IOException {
        var piece = new byte[PIECE];
        for (var done = 0L; done < length; ) {
            var count = read(bytes, piece, (int) Math.min(piece.length, length - done));
            if (count < 0) {
                throw UploadProblems.cut(start + done);
            }
            checksum.ifPresent(sum -> sum.update(piece, count));
            var position = start + done;
            if (!writer.act(() -> write(file, ByteBuffer.wrap(piece, 0, count), position, upload))) {
                throw UploadProblems.locked();
            }
            done += count;
        }
    }

    /** A broken connection and its end are the same to us. */
    private static int read(InputStream bytes, byte[] piece, int most) {
        try {
            return bytes.read(piece, 0, most);
        } catch (IOException e) {
            return -1;
        }
    }

    private void write(FileChannel file, ByteBuffer bytes, long position, Upload upload) throws IOException {
        try {
            for (var at = position; bytes.hasRemaining(); ) {
                at += file.write(bytes, at);
            }
        } catch (IOException e) {
            if (IncomingFiles.isFull(e)) {
                throw ArrivalProblems.noSpace(
                                "upload",
                                upload.length() - position,
                                parts.free().orElse(0),
                                parts.root())
                        .toException();
            }
            throw e;
        }
    }
}
