/* Preloaded into livelogs: whatever touches a file whose path contains STUCK_NAME waits while the file STUCK_FLAG exists. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void hold(const char *path) {
    const char *name = getenv("STUCK_NAME"), *flag = getenv("STUCK_FLAG");
    if (!name || !flag || !strstr(path, name)) return;
    while (syscall(SYS_faccessat, AT_FDCWD, flag, F_OK) == 0) usleep(10000);
}

static void hold_descriptor(int descriptor) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t count = readlink(link, path, sizeof path - 1);
    if (count < 0) return;
    path[count] = 0;
    hold(path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t read(int descriptor, void *buffer, size_t size) {
    hold_descriptor(descriptor);
    return REAL(read)(descriptor, buffer, size);
}

ssize_t pread(int descriptor, void *buffer, size_t size, off_t offset) {
    hold_descriptor(descriptor);
    return REAL(pread)(descriptor, buffer, size, offset);
}

ssize_t pread64(int descriptor, void *buffer, size_t size, off64_t offset) {
    hold_descriptor(descriptor);
    return REAL(pread64)(descriptor, buffer, size, offset);
}

int stat(const char *restrict path, struct stat *restrict status) {
    hold(path);
    return REAL(stat)(path, status);
}
