package dev.slipway.api;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.ext.ContextResolver;
import jakarta.ws.rs.ext.Provider;

/**
 * Bodies of this door say exactly one thing: half a processor would be cut off, a field that is none would be a wish that nobody hears, as
 * would what comes after the value. What is stored may be of another version, and is read by the mapper that everybody else has.
 */
@Provider
public class StrictBodies implements ContextResolver<ObjectMapper> {
    private final ObjectMapper strict;

    StrictBodies(ObjectMapper mapper) {
        strict = mapper.copy()
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .addHandler(new UnknownFields());
    }

    @Override
    public ObjectMapper getContext(Class<?> type) {
        return strict;
    }
}
