#pragma once
#include <malloc.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>

/// `accept4` is hidden from Swift's own Glibc module.
static inline int CLinux_accept_nonblocking(int listener, struct sockaddr *address, socklen_t *size) {
    extern int accept4(int, struct sockaddr *, socklen_t *, int);
    return accept4(listener, address, size, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

/// `setrlimit` takes an enumeration that Swift imports differently from one libc to the next.
static inline int CLinux_raise_descriptor_limit(unsigned long *limit) {
    struct rlimit now;
    if (getrlimit(RLIMIT_NOFILE, &now) != 0) return -1;
    now.rlim_cur = now.rlim_max;
    *limit = now.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &now);
}

/// A pipe that no other program inherits; `pipe2` is hidden from Swift's own Glibc module.
static inline int CLinux_pipe(int *ends) {
    extern int pipe2(int *, int);
    return pipe2(ends, SOCK_CLOEXEC);
}

/// 0 when the thread has ended and is joined. Hidden from Swift's own Glibc module; declared without types of other headers.
static inline int CLinux_try_join(unsigned long thread) {
    extern int pthread_tryjoin_np(unsigned long, void **);
    return pthread_tryjoin_np(thread, 0);
}

/// `prctl` is variadic. Names longer than 15 bytes are cut.
static inline void CLinux_name_this_thread(const char *name) { prctl(PR_SET_NAME, name); }

/// Receives one datagram without waiting; `size` of the result may be more than `room` (what is over it is lost).
/// `lost` gets the socket's count of datagrams that found no room, if it was asked for by SO_RXQ_OVFL.
static inline ssize_t CLinux_receive_datagram(
    int socket, void *buffer, size_t room, struct sockaddr_storage *from, unsigned int *lost
) {
    struct iovec part = {buffer, room};
    char control[CMSG_SPACE(sizeof(unsigned int))];
    struct msghdr message = {0};
    message.msg_name = from;
    message.msg_namelen = sizeof(*from);
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof(control);
    ssize_t size = recvmsg(socket, &message, MSG_DONTWAIT | MSG_TRUNC);
    if (size < 0) return size;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part))
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SO_RXQ_OVFL)
            __builtin_memcpy(lost, CMSG_DATA(part), sizeof(*lost));
    if (message.msg_namelen == 0) from->ss_family = AF_UNSPEC;
    return size;
}

/// `name` in the open `directory` as a place, not for reading: nothing is woken, and a symbolic link is the link itself if
/// `flags` has O_NOFOLLOW. `O_PATH` is hidden from Swift's own Glibc module; it is the same on all machines we build for.
/// <fcntl.h> must not be included here: `struct stat` and `struct timespec` would then belong to this module for some builds.
static inline int CLinux_open_place(int directory, const char *name, int flags) {
    extern int openat(int, const char *, int, ...);
    return openat(directory, name, 010000000 | flags);
}

/// Asks the file system, or whoever serves it, for what is in the open file's inode now, instead of what the kernel remembers.
/// With an empty path; else what the path leads to from there.
static inline void CLinux_refresh(int descriptor, const char *path) {
    unsigned char raw[512];  // `struct statx` has 256
    extern int statx(int, const char *, int, unsigned, void *);
    const int empty_path = 0x1000, force_sync = 0x2000;
    const unsigned basic = 0x7ff;
    statx(descriptor, path, empty_path | force_sync, basic, raw);
}

/// When the open file was made, in nanoseconds since 1970; 0 where the file system does not keep that.
/// A file that gets the inode of a removed one has another birth.
static inline long long CLinux_birth_time(int descriptor) {
    // The kernel's `struct statx` (statx(2)); its header defines names that Swift's own Glibc module defines too.
    struct time { long long seconds; unsigned nanoseconds; int reserved; };
    struct {
        unsigned mask, block_size;
        unsigned long long attributes;
        unsigned links, user, group;
        unsigned short mode, reserved;
        unsigned long long inode, size, blocks, attributes_mask;
        struct time access, birth, change, modification;
        unsigned long long rest[16];
    } raw;
    extern int statx(int, const char *, int, unsigned, void *);
    const int empty_path = 0x1000;
    const unsigned birth = 0x800;
    if (statx(descriptor, "", empty_path, birth, &raw) != 0 || !(raw.mask & birth)) return 0;
    return raw.birth.seconds * 1000000000 + raw.birth.nanoseconds;
}
