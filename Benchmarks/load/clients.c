// Opens the clients: at most 128 handshakes are under way at once, and they are spread over source addresses
// 127.0.0.1, 127.0.0.2, ... since each has only some 28,000 ports.
#define _GNU_SOURCE
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { AT_ONCE = 128, PORTS_AN_ADDRESS = 20000, PATIENCE = 30 };

// The example of RFC 6455 §1.3: nothing here is a secret, and its answer is known.
static const char key[] = "dGhlIHNhbXBsZSBub25jZQ==", accept_value[] = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

typedef struct {
    int socket, number;
    bool asked;
    size_t size;
    char answer[2048];
} Opening;

static int begin(const Options *options, int number) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) fail("client %d: socket: %s", number, strerror(errno));
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    struct sockaddr_in from = { .sin_family = AF_INET };
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (uint32_t)(number / PORTS_AN_ADDRESS));
    if (bind(fd, (struct sockaddr *)&from, sizeof from) < 0) fail("client %d: bind: %s", number, strerror(errno));
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)options->port) };
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS)
        fail("client %d: connect: %s", number, strerror(errno));
    return fd;
}

static void ask(const Options *options, Opening *opening) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(opening->socket, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) fail("client %d: connect: %s", opening->number, strerror(error));
    char text[1024];
    int length = snprintf(text, sizeof text,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n\r\n",
        options->path, options->port, key);
    if (send(opening->socket, text, (size_t)length, MSG_NOSIGNAL) != length) fail("client %d: send", opening->number);
    opening->asked = true;
}

// True when the whole answer is there; frames may follow it, so it is taken off up to its end and no further.
static bool answered(Opening *opening) {
    char *end = NULL;
    while (!end) {
        size_t room = sizeof opening->answer - 1 - opening->size;
        ssize_t size = recv(opening->socket, opening->answer + opening->size, room, MSG_PEEK);
        if (size < 0 && errno == EAGAIN) return false;
        if (size <= 0) fail("client %d: the server closed before it answered", opening->number);
        size_t before = opening->size;
        opening->answer[before + (size_t)size] = 0;
        end = strstr(opening->answer, "\r\n\r\n");
        size_t take = end ? (size_t)(end + 4 - opening->answer) - before : (size_t)size;
        opening->size += (size_t)recv(opening->socket, opening->answer + before, take, 0);
    }
    if (strncmp(opening->answer, "HTTP/1.1 101", 12) != 0 || !strstr(opening->answer, accept_value))
        fail("client %d: the server answered: %.*s", opening->number,
            (int)strcspn(opening->answer, "\r\n"), opening->answer);
    return true;
}

void open_clients(const Options *options) {
    make_poller(options->clients);
    Opening *openings = calloc(AT_ONCE, sizeof *openings);
    if (!openings) fail("out of memory");
    struct pollfd polls[AT_ONCE];
    int begun = 0, done = 0, active = 0;
    while (done < options->clients) {
        while (active < AT_ONCE && begun < options->clients) {
            openings[active] = (Opening){ .socket = begin(options, begun), .number = begun };
            active++;
            begun++;
        }
        for (int index = 0; index < active; index++) {
            short events = openings[index].asked ? POLLIN : POLLOUT;
            polls[index] = (struct pollfd){ .fd = openings[index].socket, .events = events };
        }
        if (poll(polls, (nfds_t)active, PATIENCE * 1000) <= 0)
            fail("no handshake ended for %d s, %d of %d clients are open", PATIENCE, done, options->clients);
        for (int index = active - 1; index >= 0; index--) {
            if (!polls[index].revents) continue;
            if (!openings[index].asked) {
                ask(options, &openings[index]);
                continue;
            }
            if (!answered(&openings[index])) continue;
            add_client(openings[index].socket, openings[index].number);
            openings[index] = openings[--active];
            done++;
        }
        // Those that are open may have pings to answer while the others are on their way.
        receive(0);
    }
    free(openings);
}
