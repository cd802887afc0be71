#define _GNU_SOURCE
#include "CMappedFiles.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

enum { KEPT = 64 };

/// Of one thread, which alone touches it: in its own code, and in the handler that interrupts it there.
struct reader {
    volatile sig_atomic_t depth;
    volatile size_t count;
    volatile uintptr_t pages[KEPT];
};

// In the initial TLS block: a handler must not be the first to allocate it.
static _Thread_local struct reader reader __attribute__((tls_model("initial-exec")));

static size_t page_size;
static struct sigaction before;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int failure;

static void handle(int number, siginfo_t *information, void *context) {
    (void)context;
    int saved = errno;
    if (reader.depth > 0 && (information->si_code == BUS_ADRERR || information->si_code == BUS_OBJERR)) {
        uintptr_t page = (uintptr_t)information->si_addr & ~(uintptr_t)(page_size - 1);
        // mmap is a bare system call, so it may be called here.
        void *zeros =
            mmap((void *)page, page_size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        if (zeros == (void *)page) {
            reader.pages[reader.count % KEPT] = page;
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

uintptr_t CMappedFiles_page(size_t index) {
    if (index >= reader.count || reader.count - index > KEPT) return 0;
    return reader.pages[index % KEPT];
}

int CMappedFiles_is_replaced(const void *start, size_t size) {
    uintptr_t first = (uintptr_t)start & ~(uintptr_t)(page_size - 1);
    uintptr_t end = (uintptr_t)start + size;
    size_t count = reader.count < KEPT ? reader.count : KEPT;
    for (size_t index = 0; index < count; index++)
        if (reader.pages[index] >= first && reader.pages[index] < end) return 1;
    return 0;
}
