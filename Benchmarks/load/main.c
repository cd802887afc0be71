// load fan    opens clients, has lines written to a file, and counts what arrives of them
// load idle   opens clients and reports what each of them costs the server
// load soak   clients that come, stall, lapse, resume and go, and account for every line
// load write  appends lines only
//
// The result is one JSON object on stdout. Exit status 0 even when lines were lost: that is a result, too.
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

static void usage(void) {
    fputs("usage: load fan   --port P --file F --rate LINES [--clients N] [--seconds S] [--first SEQ] [--line BYTES]\n"
          "                  [--path PATH] [--pid PID] [--feeder PID] [--sample K] [--grace S] [--tls 1]\n"
          "                  [--deflate K] [--lines mixed|FILE]\n"
          "       load idle  --port P --clients N --pid PID [--path PATH] [--seconds S] [--tls 1]\n"
          "       load soak  --port P --file F --rate LINES --clients N --seconds S --pid PID\n"
          "       load write --file F --rate LINES [--seconds S] [--first SEQ] [--line BYTES]\n", stderr);
    exit(64);
}

static double number(const char *text) {
    char *end;
    double value = strtod(text, &end);
    if (*end || end == text || value < 0) fail("'%s' is not a number", text);
    return value;
}

static Options parse(int count, char **arguments) {
    static const struct option names[] = {
        { "port", 1, 0, 'p' },   { "path", 1, 0, 'u' },  { "clients", 1, 0, 'c' }, { "seconds", 1, 0, 's' },
        { "pid", 1, 0, 'i' },    { "feeder", 1, 0, 'e' }, { "file", 1, 0, 'f' },   { "rate", 1, 0, 'r' },
        { "line", 1, 0, 'l' },   { "first", 1, 0, 'n' }, { "sample", 1, 0, 'k' },  { "grace", 1, 0, 'g' },
        { "tls", 1, 0, 't' },    { "deflate", 1, 0, 'd' }, { "lines", 1, 0, 'x' },
        { 0 },
    };
    Options options = { .path = "/", .clients = 1, .seconds = 3, .line = 200, .first = 1, .sample = 1, .grace = 1 };
    int name;
    while ((name = getopt_long(count, arguments, "", names, NULL)) != -1) {
        switch (name) {
        case 'p': options.port = (int)number(optarg); break;
        case 'u': options.path = optarg; break;
        case 'c': options.clients = (int)number(optarg); break;
        case 's': options.seconds = number(optarg); break;
        case 'i': options.pid = (pid_t)number(optarg); break;
        case 'e': options.feeder = (pid_t)number(optarg); break;
        case 'f': options.file = optarg; break;
        case 'r': options.rate = (uint64_t)number(optarg); break;
        case 'l': options.line = (size_t)number(optarg); break;
        case 'n': options.first = (uint64_t)number(optarg); break;
        case 'k': options.sample = (unsigned)number(optarg); break;
        case 'g': options.grace = number(optarg); break;
        case 't': options.tls = number(optarg) > 0; break;
        case 'd': options.deflate = (unsigned)number(optarg); break;
        case 'x': options.lines = optarg; break;
        default: usage();
        }
    }
    if (optind < count) usage();
    return options;
}

static double server_seconds(const Options *options) {
    return cpu_seconds(options->pid) + (options->feeder ? cpu_seconds(options->feeder) : 0);
}

// The clients' share: the writer is a process of its own.
static double own_seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / SECOND;
}

static pid_t start_writer(const Options *options) {
    pid_t writer = fork();
    if (writer < 0) fail("fork: %s", strerror(errno));
    if (writer > 0) return writer;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    write_lines(options);
    _exit(0);
}

static void fan(const Options *options) {
    if (!options->port || !options->file || !options->rate || !line_count(options)) usage();
    open_clients(options);
    // Answers to the handshake, hello messages, pings: before the first line all is quiet.
    receive(SECOND / 10);
    uint64_t lines = line_count(options), last = options->first + lines - 1;
    expect_lines(options->first, last, options->sample);
    double before = server_seconds(options), own = own_seconds();
    uint64_t began = now();
    pid_t writer = start_writer(options);
    uint64_t deadline = 0, ended = 0;
    while (seen().complete + seen().closed < options->clients) {
        receive(SECOND / 100);
        if (!deadline && waitpid(writer, NULL, WNOHANG) == writer) {
            ended = now();
            deadline = ended + (uint64_t)(options->grace * SECOND);
        }
        if (deadline && now() > deadline) break;
    }
    uint64_t finished = now();
    if (!deadline) {
        waitpid(writer, NULL, 0);
        ended = now();
    }
    Seen result = seen();
    double elapsed = (double)(finished - began) / SECOND, cpu = server_seconds(options) - before;
    printf("{\"clients\":%d,\"rate\":%llu,\"lines\":%llu,\"last\":%llu,\"messages\":%llu,\"bytes\":%llu,"
           "\"counted\":%llu,\"complete\":%d,\"closed\":%d,\"lost\":%llu,\"repeated\":%llu,\"seconds\":%.3f,\"writing_seconds\":%.3f,"
           "\"cpu_seconds\":%.3f,\"client_cpu_seconds\":%.3f,\"resident_bytes\":%zu,\"p50_us\":%.1f,\"p99_us\":%.1f}\n",
        options->clients, (unsigned long long)options->rate, (unsigned long long)lines, (unsigned long long)last,
        (unsigned long long)result.messages, (unsigned long long)result.bytes,
        (unsigned long long)result.counted, result.complete, result.closed,
        (unsigned long long)result.lost, (unsigned long long)result.repeated, elapsed,
        (double)(ended - began) / SECOND, cpu, own_seconds() - own, resident_bytes(options->pid), latency_quantile(0.5),
        latency_quantile(0.99));
}

static void idle(const Options *options) {
    if (!options->port || !options->pid) usage();
    size_t before = resident_bytes(options->pid);
    uint64_t began = now();
    open_clients(options);
    double opening = (double)(now() - began) / SECOND;
    uint64_t end = now() + (uint64_t)(options->seconds * SECOND);
    while (now() < end) receive(SECOND / 100);
    size_t after = resident_bytes(options->pid);
    printf("{\"clients\":%d,\"closed\":%d,\"opening_seconds\":%.3f,\"before_bytes\":%zu,\"after_bytes\":%zu,\"bytes_a_client\":%.0f}\n",
        options->clients, seen().closed, opening, before, after,
        ((double)after - (double)before) / (double)options->clients);
}

int main(int count, char **arguments) {
    if (count < 2) usage();
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);

    Options options = parse(count - 1, arguments + 1);
    const char *mode = arguments[1];
    if (strcmp(mode, "fan") == 0) fan(&options);
    else if (strcmp(mode, "soak") == 0 && options.port && options.pid && options.file && options.rate) soak(&options);
    else if (strcmp(mode, "idle") == 0) idle(&options);
    else if (strcmp(mode, "write") == 0 && options.file && options.rate) write_lines(&options);
    else usage();
    return 0;
}
