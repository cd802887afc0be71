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

    /// Cores this process may run on.
    package static var cores: Int { max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN))) }
}
