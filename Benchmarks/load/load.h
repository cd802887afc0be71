// The load generator: many WebSocket clients in one thread, and the writer of the lines that they wait for.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <openssl/ssl.h>
#include <sys/types.h>

enum { SECOND = 1000000000 };

typedef struct {
    int port;
    const char *path;
    int clients;
    double seconds;
    // The server, and what feeds it (0: nothing does): their CPU time and memory are reported.
    pid_t pid, feeder;
    const char *file;
    // Lines a second; 0: as many as possible.
    uint64_t rate;
    // Bytes of a line with its newline.
    size_t line;
    // The number of the first line.
    uint64_t first;
    // Clients take the time of one message in so many.
    unsigned sample;
    // Seconds that a client may be behind the writer at the end.
    double grace;
    // Speak TLS, whoever the server is.
    bool tls;
    // Offer permessage-deflate; one client in so many inflates and checks all, the others count frames. 0: do not offer.
    unsigned deflate;
    // "mixed": lines like those of many programs; else a file of lines. NULL: all alike, of `line` bytes, with their time.
    const char *lines;
} Options;

// What the clients saw, all together.
typedef struct {
    // `bytes` is what the sockets gave, under TLS what it protected; `counted` of the messages were not inflated.
    uint64_t messages, bytes, lost, repeated, counted;
    // Clients that had every line up to the last one.
    int complete;
    // Clients whose connection ended before it should.
    int closed;
} Seen;

void fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
uint64_t now(void);

// clients.c: opens them all, each after a complete handshake; exits with a reason when it can't.
void open_clients(const Options *options);

// receive.c: handles whatever has arrived, waiting for at most `wait` nanoseconds.
void receive(uint64_t wait);
// From now on each client expects `first` next, and is complete with `last`.
void expect_lines(uint64_t first, uint64_t last, unsigned sample);
Seen seen(void);
// `inflates` unless its compressed frames are to be counted only.
void add_client(int socket, SSL *secure, int number, bool inflates);
void make_poller(int count);

// latency.c: a histogram with 32 steps for each power of two, so a value is off by 3 % at most.
void latency_add(uint64_t nanoseconds);
// Microseconds that a share `q` of the values does not exceed.
double latency_quantile(double q);

// writer.c: appends the lines and returns the number of the last one.
uint64_t write_lines(const Options *options);
uint64_t line_count(const Options *options);

// lines.c: the text of line `number`, without newline and number, at `text`; answers its size, at most LINE_ROOM.
enum { LINE_ROOM = 4096 };
void open_lines(const char *source);
size_t put_line(char *text, uint64_t number);

// process.c: what the kernel says of another process.
double cpu_seconds(pid_t pid);
size_t resident_bytes(pid_t pid);
// Its open sockets: files that it opens in the course of its work are its own affair.
size_t socket_count(pid_t pid);

// soak.c: exits with a reason when a client's account is not balanced.
void soak(const Options *options);

// soak-lines.c: each line in so many is an error.
enum { SOAK_STEP = 8 };
unsigned soak_check(uint64_t number);
void write_soak_lines(const Options *options, uint64_t lines);
