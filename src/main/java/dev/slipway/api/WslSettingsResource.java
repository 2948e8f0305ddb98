package dev.slipway.api;

import dev.slipway.wsl.config.WslConfKeys;
import dev.slipway.wsl.config.WslConfigKeys;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** What {@code .wslconfig} and {@code wsl.conf} may hold. */
@Path("/api/v1/wsl/settings")
@Produces(MediaType.APPLICATION_JSON)
public class WslSettingsResource {
    @GET
    public WslBodies.SettingsBody settings() {
        return new WslBodies.SettingsBody(
                WslBodies.SettingBody.of(WslConfigKeys.TABLE), WslBodies.SettingBody.of(WslConfKeys.TABLE));
    }
}
