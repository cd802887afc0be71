import Synchronization

/// The path that a thread is at: whatever asks the file system may take as long as the kernel likes, and others want to name it.
///
/// Set before a path is opened, read, listed or asked for its status, and cleared when the thread comes to other work.
package final class Attention: Sendable {
    private let place = Mutex<String?>(nil)

    package init() {}

    package var path: String? { place.withLock { $0 } }

    package func turn(to path: String?) { place.withLock { $0 = path } }
}
