import CLinux
import Glibc

/// A running thread; whoever holds it may wait for its end.
package struct Thread: ~Copyable {
    private let handle: pthread_t

    /// Starts a thread that takes `body`, and whatever it captures, away from the caller; `top -H` shows 15 bytes of
    /// `name`.
    package init(name: String, _ body: sending @escaping () -> Void) throws(SystemError) {
        var handle = pthread_t()
        let argument = Unmanaged.passRetained(
            Body {
                CLinux_name_this_thread(name)
                body()
            }
        ).toOpaque()
        let status = pthread_create(
            &handle,
            nil,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            },
            argument
        )
        guard status == 0 else {
            Unmanaged<Body>.fromOpaque(argument).release()
            throw SystemError(code: status, call: "start the thread \(name)")
        }
        self.handle = handle
    }

    package consuming func join() { pthread_join(handle, nil) }

    /// - Returns: false when the thread has not ended within that time; it runs on unwatched.
    package consuming func join(milliseconds: Int) -> Bool {
        let limit = Clock.monotonic + UInt64(max(0, milliseconds)) * 1_000_000
        return join { Clock.monotonic < limit }
    }

    /// - Parameter isWorthwhile: asked again and again while the thread runs.
    /// - Returns: false when that said no before the thread has ended; it runs on unwatched.
    package consuming func join(while isWorthwhile: () -> Bool) -> Bool {
        while CLinux_try_join(handle) != 0 {
            guard isWorthwhile() else {
                pthread_detach(handle)
                return false
            }
            Clock.sleep(nanoseconds: 2_000_000)
        }
        return true
    }

    /// Lets the thread run on unwatched; its resources go when it ends.
    package consuming func detach() { pthread_detach(handle) }
}

private final class Body {
    let run: () -> Void
    init(run: sending @escaping () -> Void) { self.run = run }
}
