/// Decides when to act at once and when to let work gather.
///
/// Whoever acts seldom acts without delay. Who was called many times in close succession is busy, and acts at fixed
/// intervals from then on, on all that has come meanwhile, until an interval brings little: what counts when busy is few
/// and large system calls. Time is an argument, in nanoseconds.
struct Pacer {
    /// Closer together than this is close succession.
    private static let close: UInt64 = 1_500_000
    /// So many in close succession make it busy.
    private static let patience = 8
    /// From then on, act so far apart.
    private static let interval: UInt64 = 3_000_000
    /// An interval with fewer items than this ends it.
    private static let few = 4

    private var last: UInt64 = 0
    private var successions = 0
    private(set) var isBusy = false

    /// How long to wait before acting; 0 is to act now.
    func delay(at now: UInt64) -> UInt64 {
        guard isBusy, now < last + Self.interval else { return 0 }
        return last + Self.interval - now
    }

    /// Notes that it was acted, on so many items.
    mutating func acted(at now: UInt64, items: Int) {
        if isBusy {
            isBusy = items >= Self.few
            successions = 0
        } else {
            successions = now < last + Self.close ? successions + 1 : 0
            isBusy = successions >= Self.patience
        }
        last = now
    }
}
