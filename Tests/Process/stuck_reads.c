/* Preloaded into livelogs: whatever touches a path that contains STUCK_NAME waits while the file STUCK_FLAG exists.
   Of STUCK_CALLS (read, stat, open, list, write; all by default), only those wait. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void hold(const char *call, const char *path) {
    const char *name = getenv("STUCK_NAME"), *flag = getenv("STUCK_FLAG"), *calls = getenv("STUCK_CALLS");
    if (!name || !flag || !path || !strstr(path, name) || (calls && !strstr(calls, call))) return;
    while (syscall(SYS_faccessat, AT_FDCWD, flag, F_OK) == 0) usleep(10000);
}

static void hold_descriptor(const char *call, int descriptor) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t count = readlink(link, path, sizeof path - 1);
    if (count < 0) return;
    path[count] = 0;
    hold(call, path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define BY_PATH(call, type, name, parameters, path, ...) \
    type name parameters { \
        hold(call, path); \
        return REAL(name)(__VA_ARGS__); \
    }

#define BY_DESCRIPTOR(call, type, name, parameters, descriptor, ...) \
    type name parameters { \
        hold_descriptor(call, descriptor); \
        return REAL(name)(__VA_ARGS__); \
    }

BY_DESCRIPTOR("read", ssize_t, read, (int file, void *buffer, size_t size), file, file, buffer, size)
BY_DESCRIPTOR("read", ssize_t, pread, (int file, void *buffer, size_t size, off_t at), file, file, buffer, size, at)
BY_DESCRIPTOR("read", ssize_t, pread64, (int file, void *buffer, size_t size, off64_t at), file, file, buffer, size, at)

BY_PATH("stat", int, stat, (const char *restrict path, struct stat *restrict status), path, path, status)
BY_PATH("stat", int, stat64, (const char *restrict path, struct stat64 *restrict status), path, path, status)
BY_PATH("stat", int, lstat, (const char *restrict path, struct stat *restrict status), path, path, status)
BY_PATH("stat", int, access, (const char *path, int mode), path, path, mode)
BY_DESCRIPTOR("stat", int, fstat, (int file, struct stat *status), file, file, status)
BY_DESCRIPTOR("stat", int, fstat64, (int file, struct stat64 *status), file, file, status)

BY_PATH("list", DIR *, opendir, (const char *path), path, path)

BY_DESCRIPTOR("write", ssize_t, write, (int file, const void *bytes, size_t size), file, file, bytes, size)
BY_DESCRIPTOR("write", ssize_t, pwrite, (int file, const void *bytes, size_t size, off_t at), file, file, bytes, size, at)
BY_DESCRIPTOR("write", ssize_t, pwrite64, (int file, const void *bytes, size_t size, off64_t at), file, file, bytes, size, at)
BY_DESCRIPTOR("write", int, fsync, (int file), file, file)
BY_DESCRIPTOR("write", int, fdatasync, (int file), file, file)

#define OPENING(name, path, ...) \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(rest, mode_t) : 0; \
    va_end(rest); \
    hold("open", path); \
    return REAL(name)(__VA_ARGS__)

int open(const char *path, int flags, ...) { OPENING(open, path, path, flags, mode); }
int open64(const char *path, int flags, ...) { OPENING(open64, path, path, flags, mode); }
int openat(int directory, const char *path, int flags, ...) { OPENING(openat, path, directory, path, flags, mode); }
