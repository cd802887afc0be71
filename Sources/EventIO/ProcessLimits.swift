import CLinux
import Glibc

/// What the machine allows this process.
package enum ProcessLimits {
    /// Raises the descriptor limit as far as it goes without privileges.
    ///
    /// - Returns: the limit now in force.
    @discardableResult
    package static func raiseDescriptors() -> Int {
        var limit: UInt = 0
        return CLinux_raise_descriptor_limit(&limit) == 0 ? Int(clamping: limit) : 1024
    }

    /// Checks whether the process can open `count` more descriptors now.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - purpose: what they are for, as the error names it.
    /// - Throws: `EMFILE` or `ENFILE` when there are fewer.
    package static func requireDescriptors(_ count: Int, for purpose: String) throws(SystemError) {
        var taken: [CInt] = []
        defer { for descriptor in taken { close(descriptor) } }
        for _ in 0..<count {
            let descriptor = eventfd(0, CInt(EFD_CLOEXEC))
            guard descriptor >= 0 else { throw .current(purpose) }
            taken.append(descriptor)
        }
    }

    /// Cores this process may run on.
    package static var cores: Int { max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN))) }
}
