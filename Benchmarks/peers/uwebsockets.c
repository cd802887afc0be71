// Broadcasts every line of stdin to every client with uWebSockets, by its topics: it gathers what is published to a
// client within one turn of the loop. The library is the one inside PyPI's `socketify`, used from C, so that no Python
// stands between; these are the parts of its interface that are needed here.
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

typedef struct uws_app uws_app_t;
typedef struct uws_websocket uws_websocket_t;
typedef void (*uws_websocket_handler)(uws_websocket_t *, void *);

struct us_socket_context_options_t {
    const char *names[6];
    int ssl_prefer_low_memory_usage;
};

typedef struct {
    int port;
    const char *host;
    int options;
} uws_app_listen_config_t;

typedef struct {
    int compression;
    unsigned int maxPayloadLength;
    unsigned short idleTimeout;
    unsigned int maxBackpressure;
    bool closeOnBackpressureLimit, resetIdleTimeoutOnSend, sendPingsAutomatically;
    unsigned short maxLifetime;
    void (*upgrade)(void);
    uws_websocket_handler open;
    void (*message)(void);
    uws_websocket_handler drain;
    void (*ping)(void), (*pong)(void), (*close)(void), (*subscription)(void);
} uws_socket_behavior_t;

// DEDICATED is a deflate stream with a window of 32 KiB for each connection.
enum { PLAIN = 0, TEXT = 1, DEDICATED = 15 << 4 | 8 };

struct us_loop_t *uws_get_loop_with_native(void *loop);
uws_app_t *uws_create_app(int ssl, struct us_socket_context_options_t options);
void uws_ws(int ssl, uws_app_t *app, const char *pattern, uws_socket_behavior_t behavior, void *user);
void uws_app_listen_with_config(int ssl, uws_app_t *app, uws_app_listen_config_t config,
    void (*listening)(void *, uws_app_listen_config_t, void *), void *user);
bool uws_ws_subscribe(int ssl, uws_websocket_t *socket, const char *topic, size_t length);
bool uws_publish(int ssl, uws_app_t *app, const char *topic, size_t topic_length, const char *message, size_t length,
    int opcode, bool compress);

static const char topic[] = "lines";
static uws_app_t *app;
static bool compresses;
static char buffer[1 << 18];
static size_t held;

static void opened(uws_websocket_t *socket, void *user) {
    (void)user;
    uws_ws_subscribe(PLAIN, socket, topic, sizeof topic - 1);
}

static void listening(void *socket, uws_app_listen_config_t config, void *user) {
    (void)config;
    (void)user;
    if (!socket) exit(1);
}

static void give_room(uv_handle_t *input, size_t suggested, uv_buf_t *room) {
    (void)input;
    (void)suggested;
    *room = uv_buf_init(buffer + held, (unsigned)(sizeof buffer - held));
}

static void arrived(uv_stream_t *input, ssize_t size, const uv_buf_t *room) {
    (void)input;
    (void)room;
    if (size < 0) exit(0);
    char *start = buffer, *end = buffer + held + size, *newline;
    while ((newline = memchr(start, '\n', (size_t)(end - start)))) {
        uws_publish(PLAIN, app, topic, sizeof topic - 1, start, (size_t)(newline - start), TEXT, compresses);
        start = newline + 1;
    }
    held = (size_t)(end - start);
    memmove(buffer, start, held);
}

int main(int count, char **arguments) {
    if (count != 2 && count != 3) return 64;
    compresses = count == 3;
    uv_loop_t loop;
    uv_loop_init(&loop);
    uws_get_loop_with_native(&loop);
    app = uws_create_app(PLAIN, (struct us_socket_context_options_t){ 0 });
    uws_socket_behavior_t behavior = {
        .compression = compresses ? DEDICATED : 0,
        .maxPayloadLength = 16 * 1024,
        .idleTimeout = 120,
        .maxBackpressure = 64 << 20,
        .sendPingsAutomatically = true,
        .open = opened,
    };
    uws_ws(PLAIN, app, "/*", behavior, NULL);
    uws_app_listen_config_t config = { .port = atoi(arguments[1]), .host = "127.0.0.1" };
    uws_app_listen_with_config(PLAIN, app, config, listening, NULL);

    uv_pipe_t input;
    uv_pipe_init(&loop, &input, 0);
    uv_pipe_open(&input, 0);
    uv_read_start((uv_stream_t *)&input, give_room, arrived);
    return uv_run(&loop, UV_RUN_DEFAULT);
}
