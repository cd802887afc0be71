import Synchronization

/// The file that a tailer is at: a read of it may take as long as the kernel likes, and others want to name it.
package final class Attention: Sendable {
    private let place = Mutex<String?>(nil)

    package init() {}

    package var path: String? { place.withLock { $0 } }

    func turn(to path: String?) { place.withLock { $0 = path } }
}
