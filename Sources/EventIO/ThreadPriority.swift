import CLinux
import Glibc

/// How much of a busy processor a thread gets.
package enum ThreadPriority {
    /// Lets others go first from now on, by so many steps of `nice`: each is about a fifth less of a busy processor.
    ///
    /// From some steps on, whoever wakes up takes the processor over at once.
    package static func lower(by steps: CInt) {
        // On Linux a priority belongs to a thread; 0 is the one that calls.
        let thread = __priority_which_t(PRIO_PROCESS.rawValue)
        setpriority(thread, 0, getpriority(thread, 0) + steps)
    }
}
