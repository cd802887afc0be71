import CLinux
import Glibc
import Synchronization

/// The one door into a loop from other threads.
///
/// Messages come out in the order they were posted. One system call wakes the loop however many messages wait.
package final class Mailbox<Message: Sendable>: Sendable {
    private let wakeup: Descriptor
    private let messages = Mutex<[Message]>([])

    package init() throws(SystemError) {
        wakeup = try Descriptor(adopting: eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK)), from: "eventfd")
    }

    /// Becomes readable when a message waits: what the owner's `Poller` watches.
    package var descriptor: CInt { wakeup.rawValue }

    /// Queues `message`, and wakes the owner unless an earlier message already has.
    package func post(_ message: Message) {
        let isFirst = messages.withLock { messages in
            messages.append(message)
            return messages.count == 1
        }
        if isFirst { eventfd_write(wakeup.rawValue, 1) }
    }

    /// The same for several at once.
    package func post(contentsOf batch: [Message]) {
        if batch.isEmpty { return }
        let wasEmpty = messages.withLock { messages in
            let wasEmpty = messages.isEmpty
            messages.append(contentsOf: batch)
            return wasEmpty
        }
        if wasEmpty { eventfd_write(wakeup.rawValue, 1) }
    }

    /// Takes everything that waits; only the owner calls this.
    package func drain() -> [Message] {
        var count: eventfd_t = 0
        eventfd_read(wakeup.rawValue, &count)
        return messages.withLock { messages in
            let batch = messages
            messages = []
            return batch
        }
    }
}
