package dev.slipway.intake.upload;

/** Where an upload stands; facts about a state live here. */
public enum UploadState {
    /** Bytes may come. */
    RECEIVING,
    /** All bytes are here and an operation looks at them. */
    CHECKING,
    /** It became an image, or lies in its folder. */
    READY,
    /** It was refused and its file is gone; the problem says why. */
    REFUSED;

    /** The protocol's requests are answered; else the upload is gone for it. */
    public boolean isOpen() {
        return switch (this) {
            case RECEIVING, CHECKING, READY -> true;
            case REFUSED -> false;
        };
    }
}
