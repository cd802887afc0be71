// Clients that come, stall, lapse, resume and go for a long time, each of which accounts for every line:
//
//     received + told as missed = written, in order, none twice
//
// A line carries its number, which must be its sequence, and a check value of it; each eighth is an error. Half of the
// clients read everything, some of them compressed, the others only errors.
#define _GNU_SOURCE
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

enum { ROOM = 4 << 20, PART = 1 << 17, EVENTS = 256, STEP = SOAK_STEP };

typedef enum { AWAY, COMING, READING, STALLED } State;
typedef enum { ALL, ERRORS, COMPRESSED } Wish;

typedef struct {
    State state;
    Wish wish;
    int socket;
    // The last line that it got or was told it missed; only valid when it `knows`.
    uint64_t last;
    bool knows;
    uint64_t due;
    // Messages since it came.
    uint64_t messages;
    unsigned char *held;
    size_t held_size;
    z_stream *inflater;
} Client;

static struct {
    uint64_t joined, resumed, stalls, dropped, received, missed, gaps;
} count;

static const Options *options;
static Client *clients;
static int poller;
static unsigned char *buffer, *inflated;
static bool is_ending;
static uint64_t chance = 88172645463325252u;

static uint64_t below(uint64_t limit) {
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return (chance >> 16) % limit;
}

// How many lines up to `number` a client wants.
static uint64_t wanted(const Client *client, uint64_t number) {
    return client->wish == ERRORS ? number / STEP : number;
}

static void wrong(const Client *client, const char *what, const unsigned char *text, size_t size) {
    fail("client %ld (wish %d, last %llu, message %llu of this connection): %s: %.*s", (long)(client - clients),
        client->wish, (unsigned long long)client->last, (unsigned long long)client->messages, what,
        (int)(size < 300 ? size : 300), text);
}

static uint64_t figure(const unsigned char *text, size_t size, const char *name) {
    const unsigned char *found = memmem(text, size, name, strlen(name));
    if (!found) return UINT64_MAX;
    return strtoull((const char *)found + strlen(name), NULL, 10);
}

static bool begins(const unsigned char *text, size_t size, const char *with) {
    return size >= strlen(with) && memcmp(text, with, strlen(with)) == 0;
}

// One message, at the end of which a byte may be written.
static void take_message(Client *client, unsigned char *text, size_t size) {
    unsigned char after = text[size];
    client->messages++;
    text[size] = 0;
    if (begins(text, size, "{\"type\":\"log\",\"seq\":")) {
        uint64_t sequence = figure(text, size, "\"seq\":"), number = figure(text, size, " n=");
        const unsigned char *check = memmem(text, size, " check=", 7);
        if (number != sequence || !check || strtoul((const char *)check + 7, NULL, 16) != soak_check(number))
            wrong(client, "not a line as it was written", text, size);
        if (client->wish == ERRORS && number % STEP) wrong(client, "not what it asked for", text, size);
        if (!client->knows) wrong(client, "a line before it was told where it begins", text, size);
        if (number <= client->last) wrong(client, "a line twice, or out of order", text, size);
        if (wanted(client, number) != wanted(client, client->last) + 1) wrong(client, "lines are missing", text, size);
        client->last = number;
        count.received++;
    } else if (begins(text, size, "{\"type\":\"gap\"")) {
        uint64_t from = figure(text, size, "\"from\":"), to = figure(text, size, "\"to\":");
        uint64_t missed = figure(text, size, "\"missed\":");
        if (!client->knows || from <= client->last || to < from || to == UINT64_MAX) wrong(client, "a strange gap", text, size);
        if (wanted(client, from - 1) != wanted(client, client->last)) wrong(client, "lines are missing before", text, size);
        uint64_t lost = wanted(client, to) - wanted(client, from - 1);
        // After a late resume it is not known what of it the filter would have let through.
        if (missed != lost && missed != to - from + 1) wrong(client, "a gap that counts wrongly", text, size);
        client->last = to;
        count.missed += lost;
        count.gaps++;
    } else if (begins(text, size, "{\"type\":\"hello\"")) {
        client->last = figure(text, size, "\"seq\":");
        client->knows = true;
    } else {
        wrong(client, "an unknown message", text, size);
    }
    text[size] = after;
}

static void take_compressed(Client *client, unsigned char *payload, size_t size) {
    static unsigned char end[4] = { 0, 0, 0xFF, 0xFF };
    if (!client->inflater) wrong(client, "compressed, but it did not ask for that", payload, 0);
    z_stream *stream = client->inflater;
    stream->next_out = inflated;
    stream->avail_out = ROOM - 1;
    for (int part = 0; part < 2; part++) {
        stream->next_in = part ? end : payload;
        stream->avail_in = part ? sizeof end : (unsigned)size;
        int status = inflate(stream, Z_SYNC_FLUSH);
        if ((status != Z_OK && status != Z_BUF_ERROR) || stream->avail_in) wrong(client, "does not inflate", payload, 0);
    }
    take_message(client, inflated, (size_t)(stream->next_out - inflated));
}

static void hang_up(Client *client, uint64_t pause) {
    if (below(4) == 0) {
        struct linger linger = { 1, 0 };
        setsockopt(client->socket, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    }
    close(client->socket);
    free(client->held);
    client->held = NULL;
    client->held_size = 0;
    if (client->inflater) inflateEnd(client->inflater);
    free(client->inflater);
    client->inflater = NULL;
    client->state = AWAY;
    client->due = now() + pause;
}

static void listen_to(Client *client, bool listens) {
    struct epoll_event event = { .events = listens ? EPOLLIN : 0, .data.ptr = client };
    if (epoll_ctl(poller, EPOLL_CTL_MOD, client->socket, &event) < 0) fail("epoll_ctl: %s", strerror(errno));
}

static void come(Client *client) {
    client->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (client->socket < 0) fail("socket: %s", strerror(errno));
    int on = 1, room = 1 << (16 + below(5));
    setsockopt(client->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(client->socket, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)options->port) };
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // A backlog that is full makes this wait; on the loopback it is over when it returns.
    int flags = fcntl(client->socket, F_GETFL);
    fcntl(client->socket, F_SETFL, flags & ~O_NONBLOCK);
    if (connect(client->socket, (struct sockaddr *)&to, sizeof to) < 0) fail("connect: %s", strerror(errno));
    fcntl(client->socket, F_SETFL, flags);
    char target[96];
    int length = snprintf(target, sizeof target, "/livelogs?");
    if (client->knows)
        length += snprintf(target + length, sizeof target - (size_t)length, "since=%llu", (unsigned long long)client->last);
    else
        length += snprintf(target + length, sizeof target - (size_t)length, "hello=1");
    if (client->wish == ERRORS) snprintf(target + length, sizeof target - (size_t)length, "&severity=error");
    char text[512];
    length = snprintf(text, sizeof text,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n%s"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        target, options->port,
        client->wish == COMPRESSED ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : "");
    if (send(client->socket, text, (size_t)length, MSG_NOSIGNAL) != length) fail("send: %s", strerror(errno));
    if (client->wish == COMPRESSED) {
        client->inflater = calloc(1, sizeof *client->inflater);
        if (!client->inflater || inflateInit2(client->inflater, -15) != Z_OK) fail("out of memory");
    }
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = client };
    if (epoll_ctl(poller, EPOLL_CTL_ADD, client->socket, &event) < 0) fail("epoll_ctl: %s", strerror(errno));
    client->state = COMING;
    client->messages = 0;
    client->due = now() + 60ull * SECOND;
    if (client->knows) count.resumed++;
    else count.joined++;
}

// Takes what is whole off the front; answers how many bytes.
static size_t walk(Client *client, unsigned char *bytes, size_t size) {
    size_t position = 0;
    if (client->state == COMING) {
        unsigned char *end = memmem(bytes, size, "\r\n\r\n", 4);
        if (!end) return 0;
        if (!begins(bytes, size, "HTTP/1.1 101")) wrong(client, "refused", bytes, size);
        position = (size_t)(end + 4 - bytes);
        client->state = READING;
        client->due = now() + SECOND + below(20ull * SECOND);
    }
    while (size - position >= 2) {
        unsigned char *frame = bytes + position;
        size_t header = 2, length = frame[1] & 0x7F;
        if (length == 126) header = 4;
        if (length == 127) header = 10;
        if (size - position < header) break;
        if (header == 4) length = (size_t)frame[2] << 8 | frame[3];
        if (header == 10) {
            length = 0;
            for (int index = 2; index < 10; index++) length = length << 8 | frame[index];
            if (length > ROOM - PART) fail("a frame of %zu bytes", length);
        }
        if (size - position - header < length) break;
        unsigned opcode = frame[0] & 0x0F;
        if (opcode == 0x9 && length <= 125) {
            unsigned char pong[6 + 125] = { 0x8A, (unsigned char)(0x80 | length) };
            memcpy(pong + 6, frame + header, length);
            send(client->socket, pong, 6 + length, MSG_NOSIGNAL);
        } else if (opcode == 0x8) {
            wrong(client, "closed by the server", frame + header + 2, length > 2 ? length - 2 : 0);
        } else if (opcode < 0x8 && frame[0] & 0x40) {
            take_compressed(client, frame + header, length);
        } else if (opcode < 0x8) {
            take_message(client, frame + header, length);
        }
        position += header + length;
    }
    return position;
}

static void take_bytes(Client *client) {
    if (client->held_size > 0) memcpy(buffer, client->held, client->held_size);
    ssize_t size = recv(client->socket, buffer + client->held_size, PART, 0);
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) {
        // Who took nothing for longer than the server waits was dropped, and comes again.
        count.dropped++;
        hang_up(client, 0);
        return;
    }
    size_t all = client->held_size + (size_t)size, taken = walk(client, buffer, all);
    client->held_size = all - taken;
    if (client->held_size == 0) return;
    unsigned char *held = realloc(client->held, client->held_size);
    if (!held) fail("out of memory");
    client->held = held;
    memcpy(held, buffer + taken, client->held_size);
}

// What a client does when its time has come.
static void act(Client *client) {
    uint64_t time = now();
    switch (client->state) {
    case AWAY:
        come(client);
        break;
    case COMING:
        fail("client %ld: no answer to its handshake for a minute", (long)(client - clients));
    case STALLED:
        client->state = READING;
        listen_to(client, true);
        client->due = time + SECOND + below(20ull * SECOND);
        break;
    case READING:
        client->due = time + SECOND + below(20ull * SECOND);
        if (is_ending) break;
        uint64_t dice = below(100);
        if (dice < 55) {
            client->state = STALLED;
            listen_to(client, false);
            // Some for longer than the server has patience.
            client->due = time + (dice < 2 ? 65ull * SECOND : below(25ull * SECOND));
            count.stalls++;
        } else if (dice < 80) {
            hang_up(client, below(6ull * SECOND));
        } else if (dice < 90) {
            hang_up(client, below(6ull * SECOND));
            client->knows = false;
            client->wish = (Wish)(below(10) < 4 ? ERRORS : below(6) ? ALL : COMPRESSED);
        }
        break;
    }
}

static void turn(uint64_t wait) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(poller, events, EVENTS, (int)(wait / (SECOND / 1000)));
    for (int index = 0; index < ready; index++) {
        Client *client = events[index].data.ptr;
        if (client->state == COMING || client->state == READING) {
            take_bytes(client);
        } else if (client->state == STALLED && events[index].events & (EPOLLHUP | EPOLLERR)) {
            count.dropped++;
            hang_up(client, 0);
        }
    }
    static uint64_t next_look;
    uint64_t time = now();
    if (time < next_look) return;
    next_look = time + SECOND / 50;
    for (int index = 0; index < options->clients; index++)
        if (clients[index].due <= time) act(&clients[index]);
}

static void tell(const char *when, uint64_t began) {
    int states[4] = { 0 };
    for (int index = 0; index < options->clients; index++) states[clients[index].state]++;
    fprintf(stderr, "%s %4.0f s: %d reading, %d stalled, %d away; received %llu, missed %llu in %llu gaps, joined %llu, "
        "resumed %llu, dropped %llu; server %.1f MiB, %.1f s CPU\n", when, (double)(now() - began) / SECOND, states[READING],
        states[STALLED], states[AWAY] + states[COMING], (unsigned long long)count.received, (unsigned long long)count.missed,
        (unsigned long long)count.gaps, (unsigned long long)count.joined, (unsigned long long)count.resumed,
        (unsigned long long)count.dropped, (double)resident_bytes(options->pid) / (1 << 20), cpu_seconds(options->pid));
}

void soak(const Options *given) {
    options = given;
    uint64_t lines = line_count(options) / STEP * STEP;
    clients = calloc((size_t)options->clients, sizeof *clients);
    buffer = malloc(ROOM + 1);
    inflated = malloc(ROOM);
    poller = epoll_create1(EPOLL_CLOEXEC);
    if (!clients || !buffer || !inflated || poller < 0 || !lines) fail("out of memory or descriptors, or nothing to do");
    size_t sockets = socket_count(options->pid);
    uint64_t began = now(), samples = 0;
    for (int index = 0; index < options->clients; index++) {
        clients[index].wish = (Wish)(index % 10 < 4 ? ERRORS : index % 10 == 4 ? COMPRESSED : ALL);
        clients[index].due = began + below(5ull * SECOND);
    }
    pid_t writer = fork();
    if (writer < 0) fail("fork: %s", strerror(errno));
    if (writer == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        write_soak_lines(options, lines);
        _exit(0);
    }
    // Memory is looked at ten times a minute: what the first half needed at most, and the second.
    size_t peaks[2] = { 0 };
    uint64_t next_sample = began;
    double length = options->seconds * SECOND;
    while (waitpid(writer, NULL, WNOHANG) != writer) {
        turn(SECOND / 100);
        if (now() < next_sample) continue;
        next_sample += 6ull * SECOND;
        size_t resident = resident_bytes(options->pid), half = (double)(now() - began) > length / 2;
        if (resident > peaks[half]) peaks[half] = resident;
        if (samples++ % 10 == 0) tell("after", began);
    }
    // Everybody wakes up, comes again and reads to the end.
    is_ending = true;
    for (int index = 0; index < options->clients; index++)
        if (clients[index].state == STALLED || clients[index].state == AWAY) clients[index].due = 0;
    uint64_t patience = now() + 120ull * SECOND;
    int behind = options->clients;
    while (behind > 0) {
        turn(SECOND / 100);
        behind = 0;
        for (int index = 0; index < options->clients; index++)
            behind += !clients[index].knows || clients[index].last != lines;
        if (now() > patience) fail("%d clients have not the last line after two minutes", behind);
        // Who comes only now begins after the last line.
        for (int index = 0; index < options->clients; index++)
            if (clients[index].knows && clients[index].last > lines) fail("a line that was not written");
    }
    tell("at the end,", began);
    for (int index = 0; index < options->clients; index++) hang_up(&clients[index], 0);
    size_t left = 0;
    patience = now() + 30ull * SECOND;
    while ((left = socket_count(options->pid)) > sockets && now() < patience) usleep(100000);
    printf("{\"clients\":%d,\"rate\":%llu,\"lines\":%llu,\"seconds\":%.0f,\"received\":%llu,\"missed\":%llu,\"gaps\":%llu,"
           "\"joined\":%llu,\"resumed\":%llu,\"stalls\":%llu,\"dropped\":%llu,\"sockets_before\":%zu,"
           "\"sockets_after\":%zu,\"peak_first_half\":%zu,\"peak_second_half\":%zu,\"resident_bytes\":%zu,"
           "\"cpu_seconds\":%.1f}\n",
        options->clients, (unsigned long long)options->rate, (unsigned long long)lines, (double)(now() - began) / SECOND,
        (unsigned long long)count.received, (unsigned long long)count.missed, (unsigned long long)count.gaps,
        (unsigned long long)count.joined, (unsigned long long)count.resumed, (unsigned long long)count.stalls,
        (unsigned long long)count.dropped, sockets, left, peaks[0], peaks[1], resident_bytes(options->pid),
        cpu_seconds(options->pid));
}
