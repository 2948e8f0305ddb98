package dev.slipway.guest;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Registers a task that logs on with a password. The one thing in Windows that is asked of PowerShell, as nothing else does it: schtasks
 * takes the password only as an argument, and the agent writes every argument into the event log that all users read.
 *
 * @param name in the Task Scheduler's folder {@code Slipway}; a task of that name is replaced
 */
record PasswordTask(String name, String program, String arguments, String user, String password, Logon logon) {
    /** The numbers of TASK_LOGON_TYPE. */
    enum Logon {
        PASSWORD(1),
        DESKTOP_OR_PASSWORD(6);

        private final int number;

        Logon(int number) {
            this.number = number;
        }
    }

    static final String POWERSHELL = "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";

    /**
     * Always this text, as PowerShell's logs keep scripts: what it works on comes from the input. No cmdlet touches that, as those logs keep
     * what is given to cmdlets, and no double quote occurs, as the agent would not bring it through. The number 6 means create or replace.
     */
    static final String SCRIPT = String.join(
            " ",
            "$ErrorActionPreference = 'Stop';",
            "try {",
            "$given = @(foreach ($line in $input) {",
            "[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($line)) });",
            "$scheduler = New-Object -ComObject Schedule.Service;",
            "$scheduler.Connect();",
            "try { $folder = $scheduler.GetFolder('\\Slipway') }",
            "catch { $folder = $scheduler.GetFolder('\\').CreateFolder('Slipway') }",
            "$task = $scheduler.NewTask(0);",
            "$action = $task.Actions.Create(0);",
            "$action.Path = $given[1];",
            "$action.Arguments = $given[2];",
            "$null = $folder.RegisterTaskDefinition($given[0], $task, 6, $given[3], $given[4], [int]$given[5])",
            "} catch { [Console]::Error.WriteLine($_.Exception.Message); exit 1 }");

    GuestAgent.ExecResult register(GuestAgent agent) {
        return agent.exec(POWERSHELL, List.of("-NoLogo", "-NoProfile", "-NonInteractive", "-Command", SCRIPT), input());
    }

    // Base64, as PowerShell reads its input in the machine's old code page.
    private String input() {
        return Stream.of(name, program, arguments, user, password, Integer.toString(logon.number))
                .map(word -> Base64.getEncoder().encodeToString(word.getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.joining("\r\n", "", "\r\n"));
    }

    @Override
    public String toString() {
        return "PasswordTask[%s]".formatted(name);
    }
}
