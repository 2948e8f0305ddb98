package dev.slipway.suite;

import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.nio.charset.StandardCharsets;
import org.jboss.logging.Logger;

/**
 * Logs what the service refused, so that a test that expected something else can be understood. REST Assured's own logging writes down every body
 * beforehand, byte by byte, just in case: a third of the suite's time.
 */
final class Refused implements Filter {
    private static final Logger LOG = Logger.getLogger(Refused.class);
    private static final int LONGEST = 2_000;

    @Override
    public Response filter(
            FilterableRequestSpecification request, FilterableResponseSpecification expected, FilterContext context) {
        var response = context.next(request, expected);
        if (response.statusCode() >= 400) {
            var body = response.asByteArray();
            LOG.infof(
                    "%s %s: %d %s",
                    request.getMethod(),
                    request.getURI(),
                    response.statusCode(),
                    new String(body, 0, Math.min(body.length, LONGEST), StandardCharsets.UTF_8));
        }
        return response;
    }
}
