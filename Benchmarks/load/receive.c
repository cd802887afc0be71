// What arrives: frames are walked in one buffer that all clients share; a client owns memory only for a frame that came
// in part. Nothing is allocated and nothing is copied for a message that came whole.
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

enum { ROOM = 4 << 20, PART = 1 << 18, EVENTS = 256 };

typedef struct {
    int socket;
    SSL *secure;
    // NULL: compressed frames are only counted.
    z_stream *inflater;
    bool is_open;
    uint64_t next;
    // It is in `again`.
    bool is_again;
    // Frames that were counted, and lines that were read.
    uint64_t frames;
    unsigned char *held;
    size_t held_size;
} Client;

static int poller;
static Client *clients;
// Those of which OpenSSL may hold bytes that the poller does not know of.
static Client **again;
static int again_count;
static int client_count;
static unsigned char *buffer;
static unsigned char *inflated;
static uint64_t first_line, last_line;
static unsigned sampling;
static uint64_t tick;
static Seen total;

void make_poller(int count) {
    poller = epoll_create1(EPOLL_CLOEXEC);
    clients = calloc((size_t)count, sizeof *clients);
    again = calloc((size_t)count, sizeof *again);
    buffer = malloc(ROOM);
    inflated = malloc(ROOM);
    if (poller < 0 || !clients || !again || !buffer || !inflated) fail("out of memory or descriptors");
}

void add_client(int socket, SSL *secure, int number, bool inflates) {
    clients[number] = (Client){ .socket = socket, .secure = secure, .is_open = true };
    if (inflates) {
        clients[number].inflater = calloc(1, sizeof(z_stream));
        if (!clients[number].inflater || inflateInit2(clients[number].inflater, -15) != Z_OK) fail("out of memory");
    }
    client_count++;
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = &clients[number] };
    if (epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event) < 0) fail("epoll_ctl: %s", strerror(errno));
}

void expect_lines(uint64_t first, uint64_t last, unsigned sample) {
    first_line = first;
    last_line = last;
    sampling = sample;
    total = (Seen){ 0 };
    for (int index = 0; index < client_count; index++) {
        clients[index].next = first;
        clients[index].frames = 0;
    }
}

Seen seen(void) { return total; }

static uint64_t digits(const unsigned char *text, const unsigned char *end) {
    uint64_t value = 0;
    while (text < end && *text >= '0' && *text <= '9') value = value * 10 + (uint64_t)(*text++ - '0');
    return value;
}

// Finds `seq=` from `from` on, first where the message before had it: they all look alike.
static const unsigned char *find_sequence(const unsigned char *from, const unsigned char *end) {
    static size_t usual;
    if (from + usual + 4 <= end && memcmp(from + usual, "seq=", 4) == 0) return from + usual;
    const unsigned char *found = memmem(from, (size_t)(end - from), "seq=", 4);
    if (found) usual = (size_t)(found - from);
    return found;
}

// One text message: a line, or several of them.
static void take_message(Client *client, const unsigned char *payload, size_t size, uint64_t arrived) {
    const unsigned char *end = payload + size, *found = payload;
    while ((found = find_sequence(found, end))) {
        found += 4;
        uint64_t sequence = digits(found, end);
        total.messages++;
        client->frames++;
        if (sequence < client->next) {
            total.repeated++;
        } else {
            total.lost += sequence - client->next;
            client->next = sequence + 1;
            if (sequence == last_line && client->frames == last_line - first_line + 1) total.complete++;
        }
        found += 10;
        if (sampling && ++tick % sampling == 0 && found + 4 < end && memcmp(found, " ts=", 4) == 0) {
            uint64_t written = digits(found + 4, end);
            latency_add(arrived > written ? arrived - written : 0);
        }
    }
}

// A message with RSV1: inflated with all that its client got before, or counted as one line.
static void take_compressed(Client *client, unsigned char *payload, size_t size, uint64_t arrived) {
    if (!client->inflater) {
        total.messages++;
        total.counted++;
        if (++client->frames == last_line - first_line + 1) total.complete++;
        return;
    }
    static unsigned char end[4] = { 0, 0, 0xFF, 0xFF };
    z_stream *stream = client->inflater;
    stream->next_out = inflated;
    stream->avail_out = ROOM;
    for (int part = 0; part < 2; part++) {
        stream->next_in = part ? end : payload;
        stream->avail_in = part ? sizeof end : (unsigned)size;
        int status = inflate(stream, Z_SYNC_FLUSH);
        if ((status != Z_OK && status != Z_BUF_ERROR) || stream->avail_in) fail("a message does not inflate");
    }
    take_message(client, inflated, ROOM - stream->avail_out, arrived);
}

static void answer_ping(Client *client, const unsigned char *payload, size_t size) {
    // Masked with four zeros: the bit is what the protocol asks for, and nothing here is to be hidden from a proxy.
    unsigned char pong[6 + 125] = { 0x8A, (unsigned char)(0x80 | size) };
    memcpy(pong + 6, payload, size);
    if (client->secure) SSL_write(client->secure, pong, (int)(6 + size));
    else send(client->socket, pong, 6 + size, MSG_NOSIGNAL);
}

static void close_client(Client *client) {
    if (client->secure) SSL_free(client->secure);
    close(client->socket);
    free(client->held);
    client->held = NULL;
    client->is_open = false;
    total.closed++;
}

// Takes whole frames off the front; answers how many bytes they had.
static size_t walk(Client *client, unsigned char *bytes, size_t size, uint64_t arrived) {
    size_t position = 0;
    while (size - position >= 2) {
        unsigned char *frame = bytes + position;
        size_t header = 2, length = frame[1] & 0x7F;
        if (length == 126) {
            header = 4;
            if (size - position < header) break;
            length = (size_t)frame[2] << 8 | frame[3];
        } else if (length == 127) {
            header = 10;
            if (size - position < header) break;
            length = 0;
            for (int index = 2; index < 10; index++) length = length << 8 | frame[index];
            if (length > ROOM - PART) fail("a frame of %zu bytes is more than this program takes", length);
        }
        if (size - position - header < length) break;
        unsigned opcode = frame[0] & 0x0F;
        if (opcode == 0x9 && length <= 125) answer_ping(client, frame + header, length);
        if (opcode == 0x8) {
            close_client(client);
            return size;
        }
        if (opcode < 0x8 && frame[0] & 0x40) take_compressed(client, frame + header, length, arrived);
        else if (opcode < 0x8) take_message(client, frame + header, length, arrived);
        position += header + length;
    }
    return position;
}

// As much as there is, up to PART bytes: OpenSSL may hold what the poller does not know of.
static ssize_t read_some(Client *client, unsigned char *into) {
    if (!client->secure) return recv(client->socket, into, PART, 0);
    int all = 0;
    while (all < PART) {
        int size = SSL_read(client->secure, into + all, PART - all);
        if (size > 0) {
            all += size;
            continue;
        }
        if (SSL_get_error(client->secure, size) != SSL_ERROR_WANT_READ) return all;
        errno = EAGAIN;
        return all > 0 ? all : -1;
    }
    return all;
}

// Answers whether there may be more.
static bool take_bytes(Client *client) {
    if (client->held_size > 0) memcpy(buffer, client->held, client->held_size);
    ssize_t size = read_some(client, buffer + client->held_size);
    if (size < 0 && errno == EAGAIN) return false;
    if (size <= 0) {
        close_client(client);
        return false;
    }
    total.bytes += (uint64_t)size;
    size_t all = client->held_size + (size_t)size;
    size_t taken = walk(client, buffer, all, now());
    if (!client->is_open) return false;
    client->held_size = all - taken;
    if (client->held_size == 0) return client->secure && size == PART;
    unsigned char *held = realloc(client->held, client->held_size);
    if (!held) fail("out of memory");
    client->held = held;
    memcpy(held, buffer + taken, client->held_size);
    return client->secure && size == PART;
}

// One turn of a client: who always has more must not keep the others waiting.
static void visit(Client *client) {
    if (!client->is_open || client->is_again || !take_bytes(client)) return;
    client->is_again = true;
    again[again_count++] = client;
}

void receive(uint64_t wait) {
    struct epoll_event events[EVENTS];
    int milliseconds = again_count > 0 ? 0 : (int)((wait + SECOND / 1000 - 1) / (SECOND / 1000));
    int count = epoll_wait(poller, events, EVENTS, milliseconds);
    int waiting = again_count;
    again_count = 0;
    for (int index = 0; index < waiting; index++) {
        again[index]->is_again = false;
        visit(again[index]);
    }
    for (int index = 0; index < count; index++) visit(events[index].data.ptr);
}
