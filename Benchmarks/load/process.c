#include "load.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// Fields 14 and 15 of /proc/PID/stat; the name before them may hold anything, so they are counted from its end.
double cpu_seconds(pid_t pid) {
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[size] = 0;
    unsigned long user = 0, kernel = 0;
    char *end = strrchr(text, ')');
    if (!end || sscanf(end + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &kernel) != 2) return 0;
    return (double)(user + kernel) / (double)sysconf(_SC_CLK_TCK);
}

size_t resident_bytes(pid_t pid) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    size_t pages = 0;
    if (fscanf(file, "%*u %zu", &pages) != 1) pages = 0;
    fclose(file);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

size_t socket_count(pid_t pid) {
    char path[64], target[64];
    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *directory = opendir(path);
    if (!directory) return 0;
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(directory));)
        if (readlinkat(dirfd(directory), entry->d_name, target, sizeof target) > 7 && memcmp(target, "socket:", 7) == 0) count++;
    closedir(directory);
    return count;
}
