package dev.slipway.guest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.guest.AgentProtocol.Answer;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;

/** Puts one command to the agent. Command texts may hold a password, so they are never logged. */
record AgentCalls(AgentChannel channel) {
    JsonNode call(String command, ObjectNode arguments, int timeoutSeconds) {
        return switch (ask(command, arguments, timeoutSeconds)) {
            case Answer.Done(var value) -> value;
            case Answer.Refused(var words) -> throw GuestProblems.refused(command, words);
        };
    }

    Answer ask(String command, ObjectNode arguments, int timeoutSeconds) {
        String text;
        try {
            text = channel.command(AgentProtocol.command(command, arguments), timeoutSeconds);
        } catch (ProblemException e) {
            return refusal(e);
        }
        return AgentProtocol.answer(command, text);
    }

    // libvirt turns the agent's own errors into errors of the call, with these words.
    private static Answer refusal(ProblemException e) {
        if (e.problem().code() == ProblemCode.GUEST_AGENT_ERROR
                && e.problem().detail().contains("unable to execute QEMU agent command")) {
            return new Answer.Refused(GuestText.oneLine(e.problem().detail()));
        }
        throw e;
    }
}
