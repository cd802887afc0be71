/// How much of a request `RequestParser` takes; beyond, it answers with the status that is named and closes.
///
/// Each number bounds what one connection can make the server hold: together at most
/// `requestLine + fieldBytes + body`, about 1 MiB by default, and nothing between requests.
package struct RequestLimits: Sendable, Hashable {
    /// Bytes of the request line without its end: 414.
    ///
    /// Default 8 KiB. Smaller refuses long filters in the query, larger
    /// lets every connection hold as much more before it has said anything.
    package var requestLine: UInt32 = 8 * 1024

    /// Bytes of one header line without its end: 431.
    ///
    /// Default 8 KiB. Smaller refuses long cookies and tokens.
    package var fieldLine: UInt32 = 8 * 1024

    /// Header fields, trailers included: 431.
    ///
    /// Default 128. Each costs 32 bytes and its text; look-ups walk them all.
    package var fieldCount: UInt32 = 128

    /// Bytes of all header and trailer lines with their ends: 431.
    ///
    /// Default 16 KiB.
    package var fieldBytes: UInt32 = 16 * 1024

    /// Bytes of the decoded body: 413.
    ///
    /// Default 1 MiB. What a client that sends slowly can make the server keep.
    package var body: UInt32 = 1024 * 1024

    /// Bytes of all chunk extensions of a body: 400.
    ///
    /// Default 4 KiB. They are read and dropped; without a bound a body of
    /// single-byte chunks could make the server read without end.
    package var chunkExtensions: UInt32 = 4 * 1024

    package init() {}
}
