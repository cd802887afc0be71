// Lines as many programs write them, for what depends on their content: compression.
//
// Made here, with names, addresses and figures by chance as they vary in real logs, or read from a file.
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t chance = 0x9E3779B97F4A7C15;
static char **file_lines;
static size_t file_count;

static unsigned below(unsigned limit) {
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return (unsigned)((chance >> 32) % limit);
}

#define ONE_OF(...) one_of((const char *[]){ __VA_ARGS__ }, sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *))
static const char *one_of(const char *const *words, size_t count) {
    // Some are common, some are rare.
    unsigned a = below((unsigned)count), b = below((unsigned)count);
    return words[a < b ? a : b];
}

void open_lines(const char *source) {
    if (strcmp(source, "mixed") == 0) return;
    FILE *file = fopen(source, "r");
    if (!file) fail("%s: %s", source, strerror(errno));
    char *line = NULL;
    size_t room = 0, capacity = 0;
    ssize_t size;
    while ((size = getline(&line, &room, file)) > 0) {
        if (line[size - 1] == '\n') line[--size] = 0;
        if (size == 0) continue;
        if (size > LINE_ROOM - 1) line[LINE_ROOM - 1] = 0;
        if (file_count == capacity) {
            capacity = capacity ? capacity * 2 : 1024;
            file_lines = realloc(file_lines, capacity * sizeof *file_lines);
        }
        file_lines[file_count] = strdup(line);
        if (!file_lines || !file_lines[file_count]) fail("out of memory");
        file_count++;
    }
    free(line);
    fclose(file);
    if (file_count == 0) fail("%s: no lines", source);
}

static int address(char *text, size_t room) {
    static const unsigned networks[] = { 10, 172, 192, 203, 45, 91 };
    unsigned host = below(4) ? below(24) : below(60000);
    return snprintf(text, room, "%u.%u.%u.%u", networks[below(6)], host % 7 * 16, host / 250, host % 250);
}

size_t put_line(char *text, uint64_t number) {
    if (file_count > 0) {
        size_t size = strlen(file_lines[number % file_count]);
        memcpy(text, file_lines[number % file_count], size);
        return size;
    }
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    struct tm parts;
    gmtime_r(&time.tv_sec, &parts);
    char stamp[40], from[20];
    unsigned milliseconds = (unsigned)(time.tv_nsec / 1000000);
    address(from, sizeof from);
    // A program writes a few lines in a row, then it is another's turn.
    static unsigned program, left;
    if (left-- == 0) {
        program = below(6);
        left = below(8);
    }
    int size = 0;
    switch (program) {
    case 0:
        strftime(stamp, sizeof stamp, "%d/%b/%Y:%H:%M:%S +0000", &parts);
        size = snprintf(text, LINE_ROOM, "%s - - [%s] \"%s /%s%s%u HTTP/1.1\" %u %u \"%s\" \"%s\"", from, stamp,
            ONE_OF("GET", "GET", "POST", "PUT", "DELETE"), ONE_OF("api/v1/orders/", "static/app.", "api/v1/users/", "health?n=", "cart/"),
            ONE_OF("", "item-", "list-", "x"), below(9000), below(12) ? 200 : 404 + below(100), below(90000),
            ONE_OF("-", "https://shop.example.com/", "https://shop.example.com/cart", "https://www.example.org/search?q=lamp"),
            ONE_OF("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
                "curl/8.5.0", "kube-probe/1.29"));
        break;
    case 1:
        strftime(stamp, sizeof stamp, "%b %e %H:%M:%S", &parts);
        if (below(3))
            size = snprintf(text, LINE_ROOM, "%s web-%u sshd[%u]: Failed password for %s%s from %s port %u ssh2", stamp, below(4), 800 + below(3000),
                below(2) ? "invalid user " : "", ONE_OF("root", "admin", "test", "oracle", "deploy", "git", "postgres"), from, 1024 + below(64000));
        else
            size = snprintf(text, LINE_ROOM, "%s web-%u sshd[%u]: Connection closed by %s port %u [preauth]", stamp, below(4), 800 + below(3000), from, 1024 + below(64000));
        break;
    case 2:
        strftime(stamp, sizeof stamp, "%Y-%m-%d %H:%M:%S", &parts);
        size = snprintf(text, LINE_ROOM, "%s,%03u %-5s [%s-%u] com.example.%s - %s %08x%08x in %u ms", stamp, milliseconds,
            ONE_OF("INFO", "INFO", "DEBUG", "WARN", "ERROR"), ONE_OF("http-nio-8080-exec", "scheduler", "kafka-consumer"), below(20),
            ONE_OF("orders.OrderService", "billing.InvoiceJob", "users.SessionStore", "orders.StockClient"),
            ONE_OF("Processed request", "Cache miss for key", "Retrying call", "Committed offset for group", "Timed out waiting for lock"),
            below(1u << 31), below(1u << 31), below(900));
        break;
    case 3:
        strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &parts);
        size = snprintf(text, LINE_ROOM, "ts=%s.%03uZ level=%s caller=%s component=%s tenant=%u msg=\"%s\" duration=%u.%06ums", stamp, milliseconds,
            ONE_OF("info", "debug", "warn", "error"), ONE_OF("flush.go:187", "ring.go:92", "compact.go:410", "http.go:301"),
            ONE_OF("ingester", "distributor", "querier"), below(30),
            ONE_OF("flushing stream", "request done", "ring update", "compaction started", "retrying with backoff"), below(300), below(1000000));
        break;
    case 4:
        size = snprintf(text, LINE_ROOM, "{\"time\":%lld.%03u,\"level\":\"%s\",\"logger\":\"%s\",\"user\":%u,\"trace\":\"%08x%08x\",\"message\":\"%s\",\"ip\":\"%s\"}",
            (long long)time.tv_sec, milliseconds, ONE_OF("info", "warning", "error"), ONE_OF("auth", "payment", "mailer"), below(50000),
            below(1u << 31), below(1u << 31), ONE_OF("login ok", "token refreshed", "card declined", "mail queued", "rate limit near"), from);
        break;
    default:
        strftime(stamp, sizeof stamp, "%b %e %H:%M:%S", &parts);
        size = snprintf(text, LINE_ROOM, "%s db-%u kernel: [%7u.%06u] %s", stamp, below(3), 40000 + (unsigned)(number / 100), below(1000000),
            ONE_OF("nf_conntrack: table full, dropping packet", "eth0: Link is Up - 10Gbps/Full - flow control off",
                "TCP: request_sock_TCP: Possible SYN flooding on port 443. Sending cookies.", "EXT4-fs (nvme0n1p2): mounted filesystem with ordered data mode",
                "Out of memory: Killed process 4121 (java) total-vm:8123456kB, anon-rss:6123456kB"));
    }
    return (size_t)size;
}
