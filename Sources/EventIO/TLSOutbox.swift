import COpenSSL

/// Where OpenSSL puts what is to be sent: records gather here, and one system call takes several of them.
///
/// One for all sessions of a context, since each empties it before another comes: a session owns no memory for this.
/// Not `Sendable`: it belongs to one loop.
final class TLSOutbox {
    private(set) var bytes: [UInt8] = []
    private let method: OpaquePointer

    init() throws(TLSError) {
        guard let method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "outbox") else {
            throw TLSError(file: "TLS", fallback: "cannot be set up")
        }
        self.method = method
        bytes.reserveCapacity(Self.room)
        BIO_meth_set_write(method, tlsOutboxWrite)
        BIO_meth_set_ctrl(method, tlsOutboxControl)
    }

    deinit { BIO_meth_free(method) }

    /// Usual size: the records of one call, see `TLSSession.write`.
    private static let room = 80 << 10

    /// An end for a session that writes here; whoever has it keeps this alive.
    func makeEnd() -> OpaquePointer? {
        guard let end = BIO_new(method) else { return nil }
        BIO_set_data(end, Unmanaged.passUnretained(self).toOpaque())
        BIO_set_init(end, 1)
        return end
    }

    func clear() {
        let isLarge = bytes.capacity > 4 * Self.room
        bytes.removeAll(keepingCapacity: !isLarge)
    }

    fileprivate func append(_ record: UnsafeRawBufferPointer) { bytes.append(contentsOf: record) }
}

/// Called by OpenSSL with a record, or several of a handshake.
private func tlsOutboxWrite(_ end: OpaquePointer?, _ record: UnsafePointer<CChar>?, _ count: CInt) -> CInt {
    guard let data = BIO_get_data(end), let record, count > 0 else { return 0 }
    let outbox = Unmanaged<TLSOutbox>.fromOpaque(data).takeUnretainedValue()
    outbox.append(UnsafeRawBufferPointer(start: record, count: Int(count)))
    return count
}

/// Called by OpenSSL to flush, which is nothing here, and for what we have not.
private func tlsOutboxControl(
    _ end: OpaquePointer?,
    _ command: CInt,
    _ number: CLong,
    _ pointer: UnsafeMutableRawPointer?
) -> CLong {
    command == BIO_CTRL_FLUSH ? 1 : 0
}
