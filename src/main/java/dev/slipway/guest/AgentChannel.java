package dev.slipway.guest;

/** Carries one guest-agent command and its answer as JSON text; throws GUEST_AGENT_SILENT when nothing answers in time. */
@FunctionalInterface
interface AgentChannel {
    String command(String json, int timeoutSeconds);
}
