package dev.slipway.provision;

import dev.slipway.guest.SealedSecret;
import dev.slipway.guest.SecretBox;
import dev.slipway.image.download.AddressSeal;
import jakarta.enterprise.context.ApplicationScoped;

/** Addresses of downloads are sealed with the key that seals passwords. */
@ApplicationScoped
class SealedAddresses implements AddressSeal {
    private final SecretBox box;

    SealedAddresses(SecretBox box) {
        this.box = box;
    }

    @Override
    public String seal(String address) {
        return box.seal(address).text();
    }

    @Override
    public String open(String sealed) {
        return box.open(new SealedSecret(sealed));
    }
}
