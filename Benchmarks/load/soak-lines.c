// The lines of the soak, at a steady rate: each with its number and a check value of it, each eighth an error.
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

unsigned soak_check(uint64_t number) { return (unsigned)((number * 0x9E3779B97F4A7C15u) >> 32); }

void write_soak_lines(const Options *options, uint64_t lines) {
    int file = open(options->file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) fail("%s: %s", options->file, strerror(errno));
    static char batch[1 << 18];
    uint64_t begin = now(), number = 1;
    while (number <= lines) {
        uint64_t due = (uint64_t)((double)(now() - begin) * (double)options->rate / SECOND) + 1;
        if (due > lines) due = lines;
        size_t size = 0;
        while (number <= due && size < sizeof batch - 256) {
            size += (size_t)sprintf(batch + size, "2026-11-21T12:00:00Z %s soak[1]: n=%llu check=%08x%s\n",
                number % SOAK_STEP ? "INFO" : "ERROR", (unsigned long long)number, soak_check(number),
                number % 100 ? "" : " with some more text, so that lines are not all of about the same length");
            number++;
        }
        for (size_t sent = 0; sent < size;) {
            ssize_t written = write(file, batch + sent, size - sent);
            if (written < 0) fail("write: %s", strerror(errno));
            sent += (size_t)written;
        }
        struct timespec pause = { 0, SECOND / 500 };
        nanosleep(&pause, NULL);
    }
    close(file);
}
