package dev.slipway.web;

import dev.slipway.account.Door;
import dev.slipway.problem.Problem;
import jakarta.inject.Singleton;
import java.util.List;

/** A person who is refused reads a page. */
@Singleton
class PageDoor implements Door {
    @Override
    public boolean isFor(String path, String accept) {
        return accept.contains("text/html") && !path.startsWith("/api/");
    }

    @Override
    public String mediaType() {
        return ErrorPages.TYPE;
    }

    @Override
    public String refusal(int status, Problem problem, String path) {
        return ErrorPages.text(List.of(problem));
    }
}
