package dev.slipway.provision;

import dev.slipway.guest.SealedSecret;
import dev.slipway.guest.SecretBox;
import dev.slipway.guest.SecretPlace;
import dev.slipway.intake.download.AddressSeal;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Addresses of downloads are sealed with the key that seals passwords. */
@ApplicationScoped
class SealedAddresses implements AddressSeal {
    private final SecretBox box;

    SealedAddresses(SecretBox box) {
        this.box = box;
    }

    @Override
    public String seal(UUID download, String address) {
        return box.seal(place(download), address).text();
    }

    @Override
    public String open(UUID download, String sealed) {
        return box.open(place(download), new SealedSecret(sealed));
    }

    static SecretPlace place(UUID download) {
        return new SecretPlace("download-address", download);
    }
}
