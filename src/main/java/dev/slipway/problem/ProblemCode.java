package dev.slipway.problem;

import static dev.slipway.problem.Blame.*;

/** Every failure has one stable code; names are part of the API and never change. */
public enum ProblemCode {
    // requests
    INVALID_REQUEST(REQUEST),
    INVALID_NAME(REQUEST),
    NAME_TAKEN(STATE),
    NOT_FOUND(MISSING),
    PREFLIGHT_FAILED(REQUEST),
    STATE_CONFLICT(STATE),
    CONFIRMATION_MISSING(REQUEST),
    // operations
    OPERATION_CANCELLED(STATE),
    PLAN_CHANGED(STATE),
    STEP_TIMED_OUT(GUEST),
    // host and hypervisor
    HYPERVISOR_UNREACHABLE(HOST),
    HYPERVISOR_REFUSED(HOST),
    FOREIGN_DOMAIN(STATE),
    HOST_NOT_READY(HOST),
    TEMPLATE_INVALID(HOST),
    NESTED_VIRTUALIZATION_OFF(HOST),
    DISK_SPACE(HOST),
    PERMISSION(HOST),
    TOOL_FAILED(HOST),
    // images
    IMAGE_OUTSIDE_IMPORT_DIRECTORY(REQUEST),
    IMAGE_UNREADABLE(REQUEST),
    IMAGE_UNKNOWN_FORMAT(REQUEST),
    IMAGE_TRUNCATED(REQUEST),
    IMAGE_CORRUPT(REQUEST),
    IMAGE_DIFFERENCING(REQUEST),
    IMAGE_UNDO(REQUEST),
    IMAGE_BLOCK_SIZE(REQUEST),
    IMAGE_SECTOR_SIZE(REQUEST),
    IMAGE_EXTRA_BYTES(REQUEST),
    IMAGE_VERSION(REQUEST),
    IMAGE_TOO_LARGE(REQUEST),
    IMAGE_EXTERNAL_DATA(REQUEST),
    IMAGE_ENCRYPTED(REQUEST),
    IMAGE_UNCLEAN(REQUEST),
    IMAGE_HIBERNATED(REQUEST),
    IMAGE_UNSUPPORTED(REQUEST),
    IMAGE_CHANGED(STATE),
    IMAGE_IN_USE(STATE),
    UPLOAD_OFFSET(STATE),
    UPLOAD_LOCKED(STATE, 423),
    UPLOAD_GONE(STATE, 410),
    UPLOAD_TOO_LARGE(REQUEST, 413),
    UPLOAD_LENGTH_MISSING(REQUEST, 411),
    UPLOAD_VERSION(REQUEST, 412),
    UPLOAD_CHECKSUM(REQUEST, 460),
    UPLOAD_CUT(STATE),
    ARCHIVE_UNSAFE(REQUEST),
    ARCHIVE_NOT_SKIFFOS(REQUEST),
    ARCHIVE_NOT_A_DISTRO(REQUEST),
    // machines of other programs
    DEFINITION_INVALID(REQUEST),
    SOURCE_NOT_SHUT_DOWN(REQUEST),
    SOURCE_ENCRYPTED(REQUEST),
    IMPORT_BLOCKED(REQUEST),
    // console
    CONSOLE_TICKET_REFUSED(REQUEST, 401),
    CONSOLE_FOREIGN_PAGE(REQUEST, 403),
    CONSOLE_LIMIT(STATE, 429),
    // guest
    GUEST_NOT_READY(GUEST),
    GUEST_AGENT_SILENT(GUEST),
    GUEST_AGENT_ERROR(GUEST),
    GUEST_COMMAND_FAILED(GUEST),
    GUEST_OWNER_REFUSED(GUEST),
    GUEST_MEDIA_NOT_SEEN(GUEST),
    GUEST_BOOT_LOOP(GUEST),
    // wsl
    WSL_FEATURE_FAILED(GUEST),
    WSL_NOT_INSTALLED(GUEST),
    WSL_NO_HYPERVISOR(GUEST),
    WSL_KERNEL_TIMEOUT(GUEST),
    WSL_NETWORK(GUEST),
    WSL_DISTRO_EXISTS(STATE),
    WSL_DISTRO_NOT_FOUND(MISSING),
    WSL_IMPORT_FAILED(GUEST),
    WSL_WRONG_ACCOUNT(GUEST),
    WSL_CONFIG_INVALID(REQUEST),
    WSL_FAILED(GUEST),
    SKIFFOS_INIT_FAILED(GUEST),
    INTERNAL(SLIPWAY);

    private final Blame blame;
    private final int httpStatus;

    ProblemCode(Blame blame) {
        this(blame, blame.httpStatus());
    }

    /** For a protocol that says the status itself. */
    ProblemCode(Blame blame, int httpStatus) {
        this.blame = blame;
        this.httpStatus = httpStatus;
    }

    public int httpStatus() {
        return httpStatus;
    }

    public Blame blame() {
        return blame;
    }

    /** It passes by itself: the same step, run again in a moment, may well succeed. */
    public boolean isTransient() {
        return this == HYPERVISOR_UNREACHABLE;
    }
}
