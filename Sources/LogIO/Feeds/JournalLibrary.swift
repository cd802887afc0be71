import Glibc

/// What of libsystemd is needed, loaded when it is: a machine without systemd needs no such library.
struct JournalLibrary {
    typealias Handle = OpaquePointer

    let openLocal: @convention(c) (UnsafeMutablePointer<Handle?>, CInt) -> CInt
    let openDirectory: @convention(c) (UnsafeMutablePointer<Handle?>, UnsafePointer<CChar>, CInt) -> CInt
    let close: @convention(c) (Handle) -> Void
    let descriptor: @convention(c) (Handle) -> CInt
    let process: @convention(c) (Handle) -> CInt
    let seekHead: @convention(c) (Handle) -> CInt
    let seekTail: @convention(c) (Handle) -> CInt
    let seekCursor: @convention(c) (Handle, UnsafePointer<CChar>) -> CInt
    let testCursor: @convention(c) (Handle, UnsafePointer<CChar>) -> CInt
    let next: @convention(c) (Handle) -> CInt
    let previousSkip: @convention(c) (Handle, UInt64) -> CInt
    let realtime: @convention(c) (Handle, UnsafeMutablePointer<UInt64>) -> CInt
    let cursor: @convention(c) (Handle, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt
    let setThreshold: @convention(c) (Handle, Int) -> CInt
    let data:
        @convention(c) (
            Handle, UnsafePointer<CChar>, UnsafeMutablePointer<UnsafeRawPointer?>, UnsafeMutablePointer<Int>
        ) -> CInt

    /// `nil` when the library, or one of its functions, is not there.
    init?() {
        guard let library = dlopen("libsystemd.so.0", RTLD_NOW) else { return nil }
        /// The type is that of the property it is for.
        func function<Function>(_ name: String) throws(Missing) -> Function {
            guard let symbol = dlsym(library, "sd_journal_" + name) else { throw Missing() }
            return unsafeBitCast(symbol, to: Function.self)
        }
        do {
            openLocal = try function("open")
            openDirectory = try function("open_directory")
            close = try function("close")
            descriptor = try function("get_fd")
            process = try function("process")
            seekHead = try function("seek_head")
            seekTail = try function("seek_tail")
            seekCursor = try function("seek_cursor")
            testCursor = try function("test_cursor")
            next = try function("next")
            previousSkip = try function("previous_skip")
            realtime = try function("get_realtime_usec")
            cursor = try function("get_cursor")
            setThreshold = try function("set_data_threshold")
            data = try function("get_data")
        } catch {
            return nil
        }
    }

    private struct Missing: Error {}
}
