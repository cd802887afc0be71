// Broadcasts every line of stdin to every client with libwebsockets: one ring of lines, a tail for each client, as many
// writes as the socket takes each time it is writable.
#include <libwebsockets.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RING = 65536, LINE = 1024 };

// The bytes stand after the room that lws_write wants for the frame header.
struct line {
    size_t size;
    unsigned char bytes[LWS_PRE + LINE];
};

struct client {
    struct client *next;
    struct lws *connection;
    uint32_t tail;
};

static struct lws_ring *ring;
static struct client *clients;
static struct lws_context *context;
static const struct lws_protocols protocols[];

static void destroy(void *element) { (void)element; }

static void add(const char *bytes, size_t size) {
    static struct line line;
    line.size = size < LINE ? size : LINE;
    memcpy(line.bytes + LWS_PRE, bytes, line.size);
    if (!clients) return;
    lws_ring_insert(ring, &line, 1);
}

// Reads when there is room for what one read may bring; the pipe waits meanwhile.
static int read_lines(struct lws *file) {
    static char buffer[65536];
    static size_t held;
    if (lws_ring_get_count_free_elements(ring) < sizeof buffer / 64) return lws_rx_flow_control(file, 0);
    ssize_t size = read(STDIN_FILENO, buffer + held, sizeof buffer - held);
    if (size <= 0) return -1;
    char *start = buffer, *end = buffer + held + size, *newline;
    while ((newline = memchr(start, '\n', (size_t)(end - start)))) {
        add(start, (size_t)(newline - start));
        start = newline + 1;
    }
    held = (size_t)(end - start);
    memmove(buffer, start, held);
    lws_callback_on_writable_all_protocol(context, &protocols[0]);
    return 0;
}

static struct lws *input;

// The client that has just gone may have been the one that was furthest behind.
static void forget_what_nobody_needs(void) {
    size_t waiting = 0;
    struct client *slowest = NULL;
    for (struct client *client = clients; client; client = client->next) {
        size_t count = lws_ring_get_count_waiting_elements(ring, &client->tail);
        if (count >= waiting) {
            waiting = count;
            slowest = client;
        }
    }
    if (slowest) lws_ring_update_oldest_tail(ring, slowest->tail);
    else lws_ring_consume(ring, NULL, NULL, lws_ring_get_count_waiting_elements(ring, NULL));
    if (input) lws_rx_flow_control(input, 1);
}

static int on_client(struct lws *connection, enum lws_callback_reasons reason, void *user, void *in, size_t size) {
    struct client *client = user;
    (void)in;
    (void)size;
    switch (reason) {
    case LWS_CALLBACK_ESTABLISHED:
        client->connection = connection;
        client->tail = lws_ring_get_oldest_tail(ring);
        lws_ll_fwd_insert(client, next, clients);
        break;
    case LWS_CALLBACK_CLOSED:
        lws_ll_fwd_remove(struct client, next, client, clients);
        forget_what_nobody_needs();
        break;
    case LWS_CALLBACK_SERVER_WRITEABLE:
        while (!lws_send_pipe_choked(connection)) {
            const struct line *line = lws_ring_get_element(ring, &client->tail);
            if (!line) break;
            unsigned char *bytes = (unsigned char *)line->bytes + LWS_PRE;
            if (lws_write(connection, bytes, line->size, LWS_WRITE_TEXT) < 0) return -1;
            lws_ring_consume_and_update_oldest_tail(ring, struct client, &client->tail, 1, clients, tail, next);
        }
        if (lws_ring_get_element(ring, &client->tail)) lws_callback_on_writable(connection);
        if (input && lws_ring_get_count_free_elements(ring) > RING / 2) lws_rx_flow_control(input, 1);
        break;
    default: break;
    }
    return 0;
}

static int on_input(struct lws *file, enum lws_callback_reasons reason, void *user, void *in, size_t size) {
    (void)user;
    (void)in;
    (void)size;
    if (reason == LWS_CALLBACK_RAW_RX_FILE) return read_lines(file);
    return 0;
}

static const struct lws_protocols protocols[] = {
    { "", on_client, sizeof(struct client), 512, 0, NULL, 0 },
    { "input", on_input, 0, 0, 0, NULL, 0 },
    { NULL, NULL, 0, 0, 0, NULL, 0 },
};

int main(int count, char **arguments) {
    if (count != 2) return 64;
    signal(SIGPIPE, SIG_IGN);
    lws_set_log_level(LLL_ERR, NULL);
    ring = lws_ring_create(sizeof(struct line), RING, destroy);
    struct lws_context_creation_info info = { 0 };
    info.port = atoi(arguments[1]);
    info.iface = "127.0.0.1";
    info.protocols = protocols;
    info.fd_limit_per_thread = 20000;
    info.options = LWS_SERVER_OPTION_DISABLE_IPV6;
    context = lws_create_context(&info);
    if (!context || !ring) return 1;
    lws_sock_file_fd_type descriptor = { .filefd = STDIN_FILENO };
    struct lws_vhost *host = lws_get_vhost_by_name(context, "default");
    input = lws_adopt_descriptor_vhost(host, LWS_ADOPT_RAW_FILE_DESC, descriptor, "input", NULL);
    if (!input) return 1;
    while (lws_service(context, 0) >= 0) {
    }
    return 0;
}
