/* A program for Wine that notes how it was called and ends with the code in NAME.code beside it. */
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

int main(void) {
    char path[MAX_PATH], code[16] = "99";
    GetModuleFileNameA(NULL, path, MAX_PATH);
    FILE *calls = fopen("C:\\stand-ins\\calls.txt", "ab");
    fprintf(calls, "%s\n", GetCommandLineA());
    fclose(calls);
    strcpy(strrchr(path, '.'), ".code");
    FILE *wanted = fopen(path, "rb");
    if (wanted) {
        fgets(code, sizeof code, wanted);
        fclose(wanted);
    }
    return atoi(code);
}
