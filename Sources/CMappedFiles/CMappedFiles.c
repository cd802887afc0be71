#define _GNU_SOURCE
#include "CMappedFiles.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { KEPT = 64 };

enum { PATH = 512 };

struct fault {
    volatile uintptr_t page;
    volatile uint64_t offset;
    char path[PATH];
};

/// Of one thread, which alone touches it: in its own code, and in the handler that interrupts it there.
struct reader {
    volatile sig_atomic_t depth;
    volatile size_t count;
    struct fault faults[KEPT];
    char text[2048];
};

// In the initial TLS block: a handler must not be the first to allocate it.
static _Thread_local struct reader reader __attribute__((tls_model("initial-exec")));

static size_t page_size;
static struct sigaction before;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int failure;

/// A number in hexadecimal digits; moves `at` behind it.
static uint64_t number(const char **at, const char *end) {
    uint64_t value = 0;
    for (; *at < end; (*at)++) {
        char digit = **at;
        int figure = digit >= '0' && digit <= '9' ? digit - '0' : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
        if (figure < 0) break;
        value = value << 4 | (uint64_t)figure;
    }
    return value;
}

/// Finds which file is mapped at `page` in the line "START-END MODE OFFSET DEVICE INODE PATH"; whether it is this line.
static int is_line_of(struct fault *fault, uintptr_t page, const char *line, const char *end) {
    const char *at = line;
    uint64_t first = number(&at, end);
    if (at < end) at++;
    uint64_t last = number(&at, end);
    if (page < first || page >= last) return 0;
    uint64_t offset = 0;
    for (int field = 1; field < 5; field++) {
        while (at < end && *at == ' ') at++;
        if (field == 2) offset = number(&at, end);
        while (at < end && *at != ' ') at++;
    }
    while (at < end && *at == ' ') at++;
    size_t size = (size_t)(end - at) < PATH - 1 ? (size_t)(end - at) : PATH - 1;
    memcpy(fault->path, at, size);
    fault->path[size] = 0;
    fault->offset = offset + (page - first);
    return 1;
}

/// Looks up the mapping by system calls alone: called in the handler, before the page is replaced.
static void find_file(struct fault *fault, uintptr_t page) {
    fault->path[0] = 0;
    fault->offset = 0;
    int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    if (maps < 0) return;
    size_t filled = 0;
    for (;;) {
        ssize_t count = read(maps, reader.text + filled, sizeof(reader.text) - filled);
        if (count <= 0) break;
        filled += (size_t)count;
        size_t start = 0;
        for (size_t index = 0; index < filled; index++) {
            if (reader.text[index] != '\n') continue;
            if (is_line_of(fault, page, reader.text + start, reader.text + index)) {
                close(maps);
                return;
            }
            start = index + 1;
        }
        // A line longer than the buffer is not one of ours.
        if (start == 0 && filled == sizeof(reader.text)) start = filled;
        memmove(reader.text, reader.text + start, filled - start);
        filled -= start;
    }
    close(maps);
}

static void handle(int number, siginfo_t *information, void *context) {
    (void)context;
    int saved = errno;
    if (reader.depth > 0 && (information->si_code == BUS_ADRERR || information->si_code == BUS_OBJERR)) {
        uintptr_t page = (uintptr_t)information->si_addr & ~(uintptr_t)(page_size - 1);
        struct fault *fault = &reader.faults[reader.count % KEPT];
        fault->page = page;
        find_file(fault, page);
        // mmap is a bare system call, so it may be called here.
        void *zeros =
            mmap((void *)page, page_size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        if (zeros == (void *)page) {
            reader.count = reader.count + 1;
            errno = saved;
            return;
        }
    }
    // Not ours: the instruction is tried again and faults again, with the action there was before. A signal that
    // somebody sent does not come again by itself.
    sigaction(number, &before, NULL);
    if (information->si_code <= 0) raise(number);
    errno = saved;
}

static void install(void) {
    page_size = (size_t)sysconf(_SC_PAGESIZE);
    struct sigaction action = {0};
    action.sa_sigaction = handle;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGBUS, &action, &before) != 0) failure = errno;
}

int CMappedFiles_guard(void) {
    pthread_once(&once, install);
    return failure;
}

void CMappedFiles_begin(void) { reader.depth = reader.depth + 1; }

void CMappedFiles_end(void) { reader.depth = reader.depth - 1; }

size_t CMappedFiles_count(void) { return reader.count; }

const char *CMappedFiles_path(size_t index) {
    return index >= reader.count || reader.count - index > KEPT ? "" : reader.faults[index % KEPT].path;
}

uint64_t CMappedFiles_offset(size_t index) { return reader.faults[index % KEPT].offset; }

int CMappedFiles_is_replaced(const void *start, size_t size) {
    uintptr_t begin = (uintptr_t)start, end = begin + size;
    size_t count = reader.count < KEPT ? reader.count : KEPT;
    for (size_t index = 0; index < count; index++) {
        uintptr_t page = reader.faults[index].page;
        if (page >= end || page + page_size <= begin) continue;
        // Another file may be mapped at the address since then: that has something else than zeros there.
        uintptr_t first = page > begin ? page : begin;
        uintptr_t last = page + page_size < end ? page + page_size : end;
        while (first < last && *(const char *)first == 0) first++;
        if (first == last) return 1;
    }
    return 0;
}
