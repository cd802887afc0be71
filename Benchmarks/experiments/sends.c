// One pass of a fan-out, by send(2) for each client and by one io_uring submission for all: which costs less?
//
//     gcc -O2 -o sends sends.c && ./sends CLIENTS BYTES PASSES
//
// Clients are TCP connections over the loopback; another process reads and throws away. Answers, for both ways, the CPU
// time of the sender for a million sends, and how long a pass took.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int clients, size, *sockets;
static char *bytes;

static void check(int is_fine, const char *what) {
    if (is_fine) return;
    perror(what);
    exit(1);
}

static double seconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void read_all(struct sockaddr_in to) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int poller = epoll_create1(0);
    for (int index = 0; index < clients; index++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        check(connect(fd, (struct sockaddr *)&to, sizeof to) == 0, "connect");
        fcntl(fd, F_SETFL, O_NONBLOCK);
        struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
        check(epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) == 0, "epoll_ctl");
    }
    static char room[1 << 18];
    struct epoll_event events[256];
    for (;;) {
        int count = epoll_wait(poller, events, 256, -1);
        for (int index = 0; index < count; index++)
            if (recv(events[index].data.fd, room, sizeof room, 0) == 0) _exit(0);
    }
}

static long pass_by_send(void) {
    long short_sends = 0;
    for (int index = 0; index < clients; index++)
        short_sends += send(sockets[index], bytes, (size_t)size, MSG_NOSIGNAL | MSG_DONTWAIT) != size;
    return short_sends;
}

// The ring, as io_uring_setup(2) lays it out.
static int ring;
static unsigned *submit_tail, *submit_mask, *submit_array, *done_head, *done_tail, *done_mask;
static struct io_uring_sqe *entries;
static struct io_uring_cqe *done;

static void make_ring(void) {
    struct io_uring_params given = { .flags = IORING_SETUP_CQSIZE | IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_COOP_TASKRUN };
    given.cq_entries = 32768;
    ring = (int)syscall(SYS_io_uring_setup, 4096, &given);
    check(ring >= 0, "io_uring_setup");
    size_t room = given.sq_off.array + given.sq_entries * sizeof(unsigned);
    size_t other = given.cq_off.cqes + given.cq_entries * sizeof(struct io_uring_cqe);
    if (other > room) room = other;
    char *map = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQ_RING);
    entries = mmap(NULL, given.sq_entries * sizeof *entries, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring,
        IORING_OFF_SQES);
    check(map != MAP_FAILED && entries != MAP_FAILED, "mmap");
    submit_tail = (unsigned *)(map + given.sq_off.tail);
    submit_mask = (unsigned *)(map + given.sq_off.ring_mask);
    submit_array = (unsigned *)(map + given.sq_off.array);
    done_head = (unsigned *)(map + given.cq_off.head);
    done_tail = (unsigned *)(map + given.cq_off.tail);
    done_mask = (unsigned *)(map + given.cq_off.ring_mask);
    done = (struct io_uring_cqe *)(map + given.cq_off.cqes);
    // Registered sockets save a look-up for each send.
    check(syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES, sockets, clients) == 0, "IORING_REGISTER_FILES");
}

static long pass_by_ring(void) {
    long short_sends = 0;
    for (int begin = 0; begin < clients; begin += 4096) {
        int count = clients - begin < 4096 ? clients - begin : 4096;
        unsigned tail = *submit_tail;
        for (int index = 0; index < count; index++, tail++) {
            unsigned slot = tail & *submit_mask;
            entries[slot] = (struct io_uring_sqe){
                .opcode = IORING_OP_SEND,
                .flags = IOSQE_FIXED_FILE,
                .fd = begin + index,
                .addr = (unsigned long)bytes,
                .len = (unsigned)size,
                .msg_flags = MSG_NOSIGNAL | MSG_DONTWAIT,
            };
            submit_array[slot] = slot;
        }
        __atomic_store_n(submit_tail, tail, __ATOMIC_RELEASE);
        check(syscall(SYS_io_uring_enter, ring, count, count, IORING_ENTER_GETEVENTS, NULL, 0) == count, "io_uring_enter");
        unsigned head = *done_head;
        while (head != __atomic_load_n(done_tail, __ATOMIC_ACQUIRE)) short_sends += done[head++ & *done_mask].res != size;
        __atomic_store_n(done_head, head, __ATOMIC_RELEASE);
    }
    return short_sends;
}

static void measure(const char *name, long (*pass)(void), int passes) {
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), spent = 0;
    long short_sends = 0;
    for (int index = 0; index < passes; index++) {
        double begin = seconds(CLOCK_MONOTONIC);
        short_sends += pass();
        spent += seconds(CLOCK_MONOTONIC) - begin;
        // The readers have their turn.
        usleep(1000);
    }
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    printf("%-9s %6.2f s CPU for a million sends, %8.1f us a pass, %ld not whole\n", name,
        cpu / ((double)passes * clients) * 1e6, spent / passes * 1e6, short_sends);
}

int main(int count, char **arguments) {
    if (count != 4) return 64;
    clients = atoi(arguments[1]);
    size = atoi(arguments[2]);
    int passes = atoi(arguments[3]);
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    sockets = calloc((size_t)clients, sizeof *sockets);
    bytes = calloc(1, (size_t)size);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof at;
    check(bind(listener, (struct sockaddr *)&at, sizeof at) == 0 && listen(listener, 4096) == 0, "listen");
    getsockname(listener, (struct sockaddr *)&at, &length);
    if (fork() == 0) read_all(at);
    for (int index = 0; index < clients; index++) {
        int on = 1;
        sockets[index] = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
        check(sockets[index] >= 0, "accept");
        setsockopt(sockets[index], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    make_ring();
    for (int round = 0; round < 3; round++) {
        measure("send(2)", pass_by_send, passes);
        measure("io_uring", pass_by_ring, passes);
    }
    return 0;
}
