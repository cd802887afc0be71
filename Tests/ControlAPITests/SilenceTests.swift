import ControlAPI
import Testing

@Suite("Silence of the thread that reads")
struct SilenceTests {
    struct Row: Sendable {
        var seconds: Double
        var path: String?
        var isLong: Bool
        var isHeldUp: Bool
    }

    static let rows = [
        Row(seconds: 0, path: "/far/app.log", isLong: false, isHeldUp: false),
        Row(seconds: 2, path: "/far/app.log", isLong: false, isHeldUp: false),
        Row(seconds: 2.001, path: "/far/app.log", isLong: true, isHeldUp: true),
        Row(seconds: 3600, path: "/far/app.log", isLong: true, isHeldUp: true),
        // Busy, and at no file.
        Row(seconds: 0, path: nil, isLong: false, isHeldUp: false),
        Row(seconds: 2.001, path: nil, isLong: true, isHeldUp: false),
        Row(seconds: 10, path: nil, isLong: true, isHeldUp: false),
        Row(seconds: 10.001, path: nil, isLong: true, isHeldUp: true),
    ]

    @Test(arguments: rows)
    func `a thread at a file is held up after 2 s, a busy one after 10 s`(row: Row) {
        let silence = Silence(.seconds(row.seconds), at: row.path)
        #expect(silence.isLong == row.isLong)
        #expect(silence.isHeldUp == row.isHeldUp)
    }
}
