import Glibc

/// Descriptors 0, 1 and 2.
package enum StandardDescriptors {
    /// Opens `/dev/null` on those that are closed.
    ///
    /// Otherwise the first files the program opens get these numbers, and whatever prints a message writes into one of them. Must
    /// come before anything else is opened.
    package static func fill() {
        for number in CInt(0)...2 where fcntl(number, F_GETFD) < 0 {
            // open(2) takes the lowest free number, and those below are open by now. Without /dev, a directory, which can't be written.
            if open("/dev/null", O_RDWR) < 0 { _ = open("/", O_RDONLY | O_DIRECTORY) }
        }
    }
}
