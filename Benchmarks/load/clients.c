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

static SSL_CTX *context;

typedef struct {
    int socket, number;
    SSL *secure;
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

// Certificates are not checked: the server is our own, and this is about speed.
static void make_context(void) {
    context = SSL_CTX_new(TLS_client_method());
    if (!context) fail("no TLS");
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_default_read_buffer_len(context, 1 << 17);
}

// True when the handshake is through.
static bool secured(Opening *opening) {
    if (!opening->secure) {
        opening->secure = SSL_new(context);
        if (!opening->secure || !SSL_set_fd(opening->secure, opening->socket)) fail("out of memory");
    }
    int result = SSL_connect(opening->secure);
    if (result == 1) return true;
    int error = SSL_get_error(opening->secure, result);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
        fail("client %d: the TLS handshake failed", opening->number);
    return false;
}

static void ask(const Options *options, Opening *opening) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(opening->socket, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) fail("client %d: connect: %s", opening->number, strerror(error));
    if (options->tls && !secured(opening)) return;
    char text[1024];
    int length = snprintf(text, sizeof text,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\n%sSec-WebSocket-Key: %s\r\n\r\n",
        options->path, options->port, options->deflate ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : "", key);
    ssize_t sent = opening->secure ? SSL_write(opening->secure, text, length)
                                   : send(opening->socket, text, (size_t)length, MSG_NOSIGNAL);
    if (sent != length) fail("client %d: send", opening->number);
    opening->asked = true;
}

// True when the whole answer is there; frames may follow it, so it is taken off up to its end and no further.
static ssize_t take(Opening *opening, char *into, size_t size, int flags) {
    if (!opening->secure) return recv(opening->socket, into, size, flags);
    int count = flags ? SSL_peek(opening->secure, into, (int)size) : SSL_read(opening->secure, into, (int)size);
    if (count > 0) return count;
    errno = SSL_get_error(opening->secure, count) == SSL_ERROR_WANT_READ ? EAGAIN : EIO;
    return -1;
}

static bool answered(const Options *options, Opening *opening) {
    char *end = NULL;
    while (!end) {
        size_t room = sizeof opening->answer - 1 - opening->size;
        ssize_t size = take(opening, opening->answer + opening->size, room, MSG_PEEK);
        if (size < 0 && errno == EAGAIN) return false;
        if (size <= 0) fail("client %d: the server closed before it answered", opening->number);
        size_t before = opening->size;
        opening->answer[before + (size_t)size] = 0;
        end = strstr(opening->answer, "\r\n\r\n");
        size_t end_size = end ? (size_t)(end + 4 - opening->answer) - before : (size_t)size;
        opening->size += (size_t)take(opening, opening->answer + before, end_size, 0);
    }
    if (strncmp(opening->answer, "HTTP/1.1 101", 12) != 0 || !strstr(opening->answer, accept_value))
        fail("client %d: the server answered: %.*s", opening->number,
            (int)strcspn(opening->answer, "\r\n"), opening->answer);
    if (options->deflate && !strcasestr(opening->answer, "permessage-deflate"))
        fail("client %d: the server does not compress", opening->number);
    return true;
}

void open_clients(const Options *options) {
    make_poller(options->clients);
    if (options->tls) make_context();
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
            bool writes = !openings[index].asked && !(openings[index].secure && SSL_want_read(openings[index].secure));
            short events = writes ? POLLOUT : POLLIN;
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
            if (!answered(options, &openings[index])) continue;
            int number = openings[index].number;
            add_client(openings[index].socket, openings[index].secure, number,
                options->deflate && (unsigned)number % options->deflate == 0);
            openings[index] = openings[--active];
            done++;
        }
        // Those that are open may have pings to answer while the others are on their way.
        receive(0);
    }
    free(openings);
}
