package dev.slipway.account;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What another site's page makes a browser ask: nothing is read by it, and a link that a person follows leads to pages only. */
@QuarkusTest
class ForeignPageTest {
    @ParameterizedTest
    @CsvSource({
        "no-cors,image",
        "no-cors,script",
        "no-cors,style",
        "no-cors,video",
        "cors,empty",
        "navigate,iframe",
        "navigate,frame",
        "navigate,object",
        "navigate,embed",
        "navigate,fencedframe",
        "navigate,''",
        "'',''"
    })
    void anotherSitesPageReadsNothingEither(String mode, String destination) {
        for (var site : List.of("cross-site", "same-site")) {
            given().header("Sec-Fetch-Site", site)
                    .header("Sec-Fetch-Mode", mode)
                    .header("Sec-Fetch-Dest", destination)
                    .get("/api/v1/hosts/local/doctor")
                    .then()
                    .statusCode(403)
                    .body("code", equalTo("FOREIGN_PAGE"));
        }
    }

    /** These ask the guest; a link to them would let any page do so. */
    @ParameterizedTest
    @CsvSource({"/api/v1/machines/x/wsl", "/machines/x/wsl?now=1", "/machines?a=b&now="})
    void aLinkOnAnotherSiteDoesNotAskAGuest(String path) {
        for (var site : List.of("cross-site", "same-origin", "none")) {
            var status = given().header("Sec-Fetch-Site", site)
                    .header("Sec-Fetch-Mode", "navigate")
                    .header("Sec-Fetch-Dest", "document")
                    .get(path)
                    .statusCode();
            assertThat(status == 403).as(site).isEqualTo(site.equals("cross-site"));
        }
    }

    @Test
    void aLinkOnAnotherSiteLeadsHere() {
        given().header("Sec-Fetch-Site", "cross-site")
                .header("Sec-Fetch-Mode", "navigate")
                .header("Sec-Fetch-Dest", "document")
                .get("/machines")
                .then()
                .statusCode(200);
    }
}
