/// Of which digits of a line its head does not depend, noted while it is read.
///
/// Whoever knows the head of one line knows that of every other which differs in these digits only, its time aside, which
/// has to be read anew at the places where this one had times.
///
/// A class, so that a walk that has none costs nothing for it.
final class HeadWitness {
    /// Where times were read, in the order in which they were offered.
    private(set) var times: [Range<Int>] = []
    /// Digits from here on were not looked at, apart from those of `counted`.
    private var reach = 0
    /// In front of `reach`: their digits count as digits only.
    private var blind: [Range<Int>] = []
    /// Their digits count, wherever they stand: where no time was found and with other digits there might have been one,
    /// and fields that are numbers.
    private var counted: [Range<Int>] = []

    /// Digits before `end` may count.
    func noteReach(_ end: Int) { reach = max(reach, end) }

    func noteTime(_ range: Range<Int>) { times.append(range) }

    func noteBlind(_ range: Range<Int>) { blind.append(range) }

    /// There is no time at `index`; a count since 1970 would not have been taken for one unless `takesEpochs`.
    func noteNoTime(_ line: Span<UInt8>, at index: Int, takesEpochs: Bool = true) {
        if !takesEpochs, TimeShape.isEpoch(line, at: index) { return }
        if TimeShape.mayStand(in: line, at: index) { counted.append(index..<index &+ TimeShape.longest) }
    }

    func noteCounted(_ range: Range<Int>) { counted.append(range) }

    /// Whether exchanging the digits of a whole number changes nothing but the time.
    func isBlind(to number: Range<Int>) -> Bool {
        for range in counted where range.overlaps(number) { return false }
        if number.lowerBound >= reach { return true }
        for range in times where range.contains(number) { return true }
        for range in blind where range.contains(number) { return true }
        return false
    }
}

extension Range<Int> {
    fileprivate func contains(_ other: Range<Int>) -> Bool {
        lowerBound <= other.lowerBound && other.upperBound <= upperBound
    }
}
