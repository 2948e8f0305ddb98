/* noconsole.exe PROGRAM ARGUMENT... - starts it without a console, as a service has none. GLib takes another of its two helpers then. */
#include <windows.h>
#include <wchar.h>

int wmain(int argc, wchar_t **argv)
{
    const wchar_t *own = GetCommandLineW(), *line = wcsstr(own, argc > 1 ? argv[1] : L"");
    STARTUPINFOW start = { sizeof start };
    PROCESS_INFORMATION child;
    DWORD code = 1;
    if (argc < 2 || !line)
        return 2;
    /* A program in quotes begins with them. */
    if (line > own && line[-1] == L'"')
        line--;
    start.dwFlags = STARTF_USESTDHANDLES;
    start.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    start.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    if (!CreateProcessW(NULL, _wcsdup(line), NULL, NULL, TRUE, DETACHED_PROCESS, NULL, NULL, &start, &child))
        return 3;
    WaitForSingleObject(child.hProcess, INFINITE);
    GetExitCodeProcess(child.hProcess, &code);
    return code;
}
