import CLinux
import Glibc

/// One epoll set: the place where a loop thread waits.
///
/// It returns what happened instead of calling anybody: the owner's loop switches over the tokens it gave.
/// Not `Sendable`: it belongs to one thread.
package struct Poller: ~Copyable {
    private let descriptor: Descriptor

    /// Readable while one of its own is ready: for a set inside another one.
    package var rawDescriptor: CInt { descriptor.rawValue }

    private var events: [epoll_event]

    /// Makes an empty set, whose `wait` returns at most `batch` events.
    package init(batch: Int = 512) throws(SystemError) {
        descriptor = try Descriptor(adopting: epoll_create1(CInt(EPOLL_CLOEXEC)), from: "epoll_create1")
        events = [epoll_event](repeating: epoll_event(), count: batch)
    }

    /// What to be told of, and how.
    package struct Interest: OptionSet, Sendable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        package static let readable = Interest(rawValue: EPOLLIN.rawValue)
        package static let writable = Interest(rawValue: EPOLLOUT.rawValue)
        /// The peer has shut down its sending side.
        package static let peerClosed = Interest(rawValue: EPOLLRDHUP.rawValue)
        /// Told once a change, not as long as it holds: read and write until `wouldBlock`.
        package static let onChange = Interest(rawValue: EPOLLET.rawValue)
    }

    /// What is the matter with one descriptor.
    package struct Event: Sendable {
        /// As given to `add`.
        package let token: UInt64
        fileprivate let mask: UInt32

        package var isReadable: Bool { mask & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLHUP.rawValue) != 0 }
        package var isWritable: Bool { mask & (EPOLLOUT.rawValue | EPOLLHUP.rawValue) != 0 }
        /// The peer has sent its end.
        package var isPeerClosed: Bool { mask & (EPOLLRDHUP.rawValue | EPOLLHUP.rawValue) != 0 }
        package var isError: Bool { mask & EPOLLERR.rawValue != 0 }
    }

    package func add(_ descriptor: CInt, token: UInt64, interest: Interest) throws(SystemError) {
        try control(EPOLL_CTL_ADD, descriptor, token, interest)
    }

    /// Changes what a descriptor is watched for; an empty interest silences it.
    package func modify(_ descriptor: CInt, token: UInt64, interest: Interest) throws(SystemError) {
        try control(EPOLL_CTL_MOD, descriptor, token, interest)
    }

    package func remove(_ descriptor: CInt) throws(SystemError) {
        try control(EPOLL_CTL_DEL, descriptor, 0, [])
    }

    private func control(
        _ operation: CInt,
        _ target: CInt,
        _ token: UInt64,
        _ interest: Interest
    ) throws(SystemError) {
        var event = epoll_event(events: interest.rawValue, data: epoll_data_t(u64: token))
        guard epoll_ctl(descriptor.rawValue, operation, target, &event) == 0 else {
            throw SystemError.current("epoll_ctl")
        }
    }

    /// Waits until something happens or `milliseconds` have passed (-1: for ever, 0: not at all).
    ///
    /// - Returns: how many events `event(at:)` now has; 0 too when a signal interrupted.
    package mutating func wait(milliseconds: Int) -> Int {
        let limit = CInt(truncatingIfNeeded: min(milliseconds, 3_600_000))
        return max(0, Int(epoll_wait(descriptor.rawValue, &events, CInt(events.count), limit)))
    }

    package func event(at index: Int) -> Event {
        Event(token: events[index].data.u64, mask: events[index].events)
    }
}
