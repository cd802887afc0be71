import CLinux
import Glibc

/// How much of a busy processor a thread gets.
package enum ThreadPriority {
    /// Lets others go first from now on: this thread works for disk, not for people who wait.
    package static func lower() {
        // On Linux a priority belongs to a thread; 0 is the one that calls.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 2)
    }
}
