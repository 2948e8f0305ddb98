/* The program that the Windows agent starts in the tests; echo.py says what it does. Text is UTF-8, without a carriage return. */
#include <windows.h>
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* MinGW would else look for files that a word with * fits. */
int _dowildcard = 0;

static void show(const char *before, const wchar_t *text, const char *after)
{
    int size = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *bytes = malloc(size);
    WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, size, NULL, NULL);
    printf("%s%s%s", before, bytes, after);
    free(bytes);
}

static void variable(const wchar_t *name)
{
    static wchar_t value[32768];
    SetLastError(ERROR_SUCCESS);
    GetEnvironmentVariableW(name, value, 32768);
    show("", name, "");
    if (GetLastError() == ERROR_ENVVAR_NOT_FOUND)
        printf(" is not set\n");
    else
        show("=", value, "\n");
}

static void times_x(long long size, FILE *stream)
{
    static char page[65536];
    memset(page, 'x', sizeof page);
    for (; size > 0; size -= sizeof page)
        fwrite(page, 1, size < (long long)sizeof page ? (size_t)size : sizeof page, stream);
}

static void read_all(int back)
{
    static char page[65536];
    long long sum = 0;
    int size;
    while ((size = _read(0, page, sizeof page)) > 0) {
        sum += size;
        if (back)
            fwrite(page, 1, size, stdout);
    }
    if (!back)
        printf("%lld\n", sum);
}

static void hold(const wchar_t *milliseconds)
{
    STARTUPINFOW start = { sizeof start };
    PROCESS_INFORMATION child;
    wchar_t self[MAX_PATH], line[2 * MAX_PATH];
    GetModuleFileNameW(NULL, self, MAX_PATH);
    swprintf(line, 2 * MAX_PATH, L"\"%ls\" --sleep %ls", self, milliseconds);
    printf(CreateProcessW(self, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &child) ? "left\n" : "no child\n");
}

int wmain(int argc, wchar_t **argv)
{
    const wchar_t *word = argc > 1 ? argv[1] : L"", *next = argc > 2 ? argv[2] : L"0";
    for (int stream = 0; stream < 3; stream++)
        _setmode(stream, _O_BINARY);
    if (!wcscmp(word, L"--env")) {
        for (int n = 2; n < argc; n++)
            variable(argv[n]);
    } else if (!wcscmp(word, L"--exit")) {
        ExitProcess((UINT)_wcstoi64(next, NULL, 0));
    } else if (!wcscmp(word, L"--crash")) {
        int *volatile nowhere = NULL;
        SetErrorMode(SEM_NOGPFAULTERRORBOX);
        return *nowhere;
    } else if (!wcscmp(word, L"--kill")) {
        TerminateProcess(GetCurrentProcess(), (UINT)_wcstoi64(next, NULL, 0));
        Sleep(INFINITE);
    } else if (!wcscmp(word, L"--out")) {
        times_x(_wcstoi64(next, NULL, 0), stdout);
    } else if (!wcscmp(word, L"--err")) {
        times_x(_wcstoi64(next, NULL, 0), stderr);
    } else if (!wcscmp(word, L"--mix")) {
        for (int n = 1; n <= 2; n++) {
            printf("o%d\n", n);
            fprintf(stderr, "e%d\n", n);
        }
    } else if (!wcscmp(word, L"--cat") || !wcscmp(word, L"--count")) {
        read_all(!wcscmp(word, L"--cat"));
    } else if (!wcscmp(word, L"--sleep")) {
        Sleep((DWORD)wcstoul(next, NULL, 0));
        printf("slept\n");
    } else if (!wcscmp(word, L"--hold")) {
        hold(next);
    } else {
        show("line: ", GetCommandLineW(), "\n");
        for (int n = 1; n < argc; n++)
            show("[", argv[n], "]\n");
    }
    return 0;
}
