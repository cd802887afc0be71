import CLinux
import Glibc

extension Signals {
    /// The number of the next signal that came, or nil; for programs whose exit status tells which it was.
    package func nextNumber() -> CInt? {
        var info = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        guard Glibc.read(descriptor, &info, size) == size else { return nil }
        return CInt(bitPattern: info.ssi_signo)
    }
}
