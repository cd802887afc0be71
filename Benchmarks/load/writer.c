// Appends numbered lines at a steady rate. A line looks like one of a service's log, and carries its number and the
// nanosecond of CLOCK_MONOTONIC at which it was written:
//
//     2026-11-20T10:00:00Z host bench[1]: seq=0000000042 ts=00000123456789012 and then padding
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// Lines that are due within one of these go out in one write, as a program with a buffer does it.
enum { TICK = SECOND / 1000, BATCH = 1024 };

static void put_number(char *end, uint64_t number, int digits) {
    while (digits-- > 0) {
        *--end = (char)('0' + number % 10);
        number /= 10;
    }
}

static char *make_template(size_t line, size_t *number_end, size_t *time_end) {
    char *text = malloc(line + 1);
    if (!text) fail("out of memory");
    char head[96];
    time_t seconds = time(NULL);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    size_t size = strftime(head, sizeof head, "%Y-%m-%dT%H:%M:%SZ host bench[1]: ", &parts);
    *number_end = size + 4 + 10;
    *time_end = *number_end + 4 + 17;
    if (line < *time_end + 2) fail("a line needs %zu bytes at least", *time_end + 2);
    static const char padding[] = " the quick brown fox jumps over the lazy dog";
    for (size_t index = 0; index < line; index++) text[index] = padding[index % (sizeof padding - 1)];
    memcpy(text, head, size);
    memcpy(text + size, "seq=", 4);
    memcpy(text + *number_end, " ts=", 4);
    text[*time_end] = ' ';
    text[line - 1] = '\n';
    return text;
}

static void write_all(int file, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t written = write(file, bytes, size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail("write: %s", strerror(errno));
        bytes += written;
        size -= (size_t)written;
    }
}

uint64_t line_count(const Options *options) {
    return (uint64_t)((double)options->rate * options->seconds);
}

// Lines of many kinds, a tick's at a time.
static void write_mixed(const Options *options, int file) {
    open_lines(options->lines);
    char *batch = malloc((size_t)BATCH * (LINE_ROOM + 32));
    if (!batch) fail("out of memory");
    uint64_t count = line_count(options), begin = now(), written = 0;
    while (written < count) {
        uint64_t due = (uint64_t)((double)(now() - begin) * (double)options->rate / SECOND) + 1;
        if (due > count) due = count;
        size_t size = 0;
        for (int index = 0; index < BATCH && written < due; index++, written++) {
            uint64_t number = options->first + written;
            size += put_line(batch + size, number);
            size += (size_t)sprintf(batch + size, " seq=%010llu\n", (unsigned long long)number);
        }
        if (size > 0) write_all(file, batch, size);
        struct timespec pause = { 0, TICK };
        nanosleep(&pause, NULL);
    }
    free(batch);
}

uint64_t write_lines(const Options *options) {
    int file = open(options->file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) fail("%s: %s", options->file, strerror(errno));
    if (options->lines) {
        write_mixed(options, file);
        close(file);
        return options->first + line_count(options) - 1;
    }

    size_t number_end, time_end, line = options->line;
    char *template = make_template(line, &number_end, &time_end);
    char *batch = malloc(line * BATCH);
    if (!batch) fail("out of memory");
    for (size_t index = 0; index < BATCH; index++) memcpy(batch + index * line, template, line);

    uint64_t count = line_count(options), begin = now(), written = 0;
    while (written < count) {
        uint64_t elapsed = now() - begin;
        uint64_t due = (uint64_t)((double)elapsed * (double)options->rate / SECOND) + 1;
        if (due > count) due = count;
        if (due <= written) {
            uint64_t next = begin + (uint64_t)((double)written * SECOND / (double)options->rate);
            if (next < begin + elapsed + TICK && options->rate > SECOND / TICK) next = begin + elapsed + TICK;
            struct timespec until = { (time_t)(next / SECOND), (long)(next % SECOND) };
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
            continue;
        }
        size_t size = due - written < BATCH ? (size_t)(due - written) : BATCH;
        uint64_t time = now();
        for (size_t index = 0; index < size; index++) {
            put_number(batch + index * line + number_end, options->first + written + index, 10);
            put_number(batch + index * line + time_end, time, 17);
        }
        write_all(file, batch, size * line);
        written += size;
    }
    close(file);
    free(batch);
    free(template);
    return options->first + count - 1;
}
