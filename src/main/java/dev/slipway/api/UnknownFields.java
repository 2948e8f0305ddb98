package dev.slipway.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.provision.MachineWish;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.util.stream.Collectors;

/**
 * Refuses a field that a body does not have: a slip such as {@code memoryMib} would be a wish that nobody hears. Only bodies of this door;
 * what is stored may have fields of another version.
 */
@Singleton
public class UnknownFields implements ObjectMapperCustomizer {
    @Override
    public void customize(ObjectMapper mapper) {
        mapper.addHandler(new DeserializationProblemHandler() {
            @Override
            public boolean handleUnknownProperty(
                    DeserializationContext context,
                    JsonParser parser,
                    JsonDeserializer<?> deserializer,
                    Object beanOrClass,
                    String field) {
                var of = beanOrClass instanceof Class<?> type ? type : beanOrClass.getClass();
                if (!isBody(of)) {
                    return false;
                }
                var known = deserializer.getKnownPropertyNames();
                throw Problem.of(
                                ProblemCode.INVALID_REQUEST,
                                "There is no field \"%s\" here.".formatted(shown(field)),
                                new Remedy.Advice("Use %s."
                                        .formatted(
                                                known == null
                                                        ? "another"
                                                        : known.stream()
                                                                .map(String::valueOf)
                                                                .sorted()
                                                                .collect(Collectors.joining(", ")))),
                                new Remedy.Link("The API is described at /q/openapi.", "/q/swagger-ui"))
                        .toException();
            }
        });
    }

    /** The wishes of provision come in as they are; those of other rooms are stored with their operations. */
    private static boolean isBody(Class<?> type) {
        return type.getPackage().equals(UnknownFields.class.getPackage())
                || type.getPackage().equals(MachineWish.class.getPackage())
                        && type.getSimpleName().endsWith("Wish");
    }

    private static String shown(String field) {
        return field.substring(0, Math.min(60, field.length())).replaceAll("\\p{C}", "\uFFFD");
    }
}
