package dev.slipway.guest;

/**
 * Where a job lives in Windows. {@code exit.txt} is moved into place last, so its being there means the job ended.
 *
 * <p>Only administrators can make anything in C:\Windows, so nobody else can have made the folder before Slipway does, or have put a
 * junction there; in C:\ProgramData everybody can.
 */
record JobFolder(String path) {
    static final String ROOT = "C:\\Windows\\Slipway";
    static final String JOBS = ROOT + "\\jobs";

    static JobFolder of(String jobId) {
        return new JobFolder(JOBS + "\\" + jobId);
    }

    String file(String name) {
        return path + "\\" + name;
    }

    String job() {
        return file("job.cmd");
    }

    String stdin() {
        return file("stdin.txt");
    }

    String stdout() {
        return file("stdout.txt");
    }

    String stderr() {
        return file("stderr.txt");
    }

    /** Made by the one start of job.cmd that goes on; a further start needs it gone. */
    String started() {
        return file("started");
    }

    String exit() {
        return file("exit.txt");
    }
}
