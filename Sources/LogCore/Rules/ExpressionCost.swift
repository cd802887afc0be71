/// An estimate of what compiling an expression costs, from its structure alone.
///
/// Compiling takes time by the automaton: by its states, by the transitions between them, and by how many states can be
/// active at once. So a byte costs less than a class, choices cost every way from one of their ends to one of the starts
/// after them, and what is inside a repeat costs more, and as often as it is repeated. A class that is repeated outside of
/// any other repeat (`.{1,500}`) has an engine of its own in Hyperscan, and costs one unit for each time; four where there
/// is a choice between it and something else.
///
/// The units and `ViewerExpression.costLimit` were chosen together, by a search for the slowest expression of a cost:
/// see Docs/decisions/0001-compiling-viewers-expressions.md.
struct ExpressionCost {
    /// Saturates far above every limit, so that sums and products of two stay in range.
    private static let most = 1 << 30

    private static let byte = (alone: 1, repeated: 4)
    /// A letter in both cases.
    private static let letter = (alone: 2, repeated: 6)
    private static let byteClass = 12
    /// `^`, `$`, `\b`.
    private static let place = 16
    /// Each transition after the first from one part to the next.
    private static let transition = 8
    /// A repeat of one class, beside what each time costs that it may be repeated.
    private static let classRepeat = 96
    private static let classRepeatTime = (alone: 1, chosen: 4)
    /// Repeats of one class up to this are written out like others.
    private static let shortRepeat = 8

    let units: Int

    init(_ tree: ExpressionTree) {
        let whole = Part(tree, Surroundings())
        units = Self.sum(whole.cost, Self.product(Self.transition, whole.starts + whole.ends))
    }

    private static func sum(_ first: Int, _ second: Int) -> Int { min(first + second, most) }
    private static func product(_ first: Int, _ second: Int) -> Int {
        let (product, overflow) = first.multipliedReportingOverflow(by: second)
        return overflow ? most : min(product, most)
    }

    /// What a part stands inside of.
    private struct Surroundings {
        var isRepeated = false
        var isChosen = false
    }

    /// What a part of an expression costs, and where it is entered and left.
    private struct Part {
        var cost = 0
        /// Bytes it may begin with, as positions in the expression with its repeats written out.
        var starts = 0
        /// The same of its ends.
        var ends = 0
        var matchesEmptyText = true

        init() {}

        init(_ tree: ExpressionTree, _ outer: Surroundings) {
            switch tree {
            case .byte(let set): self.init(cost: Self.cost(of: set, outer), matchesEmptyText: false)
            case .place: self.init(cost: ExpressionCost.place, matchesEmptyText: true)
            case .sequence(let parts):
                self.init()
                for part in parts { append(Part(part, outer)) }
            case .choice(let branches):
                self.init()
                matchesEmptyText = false
                let inner = Surroundings(isRepeated: outer.isRepeated, isChosen: true)
                for branch in branches { join(Part(branch, inner)) }
            case .repeated(let part, let least, let most):
                self.init(part, least: least, most: most, outer)
            }
        }

        private init(cost: Int, matchesEmptyText: Bool) {
            self.cost = cost
            starts = 1
            ends = 1
            self.matchesEmptyText = matchesEmptyText
        }

        private static func cost(of set: ByteSet, _ outer: Surroundings) -> Int {
            switch set.count {
            case ...1: outer.isRepeated ? ExpressionCost.byte.repeated : ExpressionCost.byte.alone
            case 2: outer.isRepeated ? ExpressionCost.letter.repeated : ExpressionCost.letter.alone
            default: ExpressionCost.byteClass
            }
        }

        private mutating func append(_ next: Part) {
            let ways = ExpressionCost.product(ends, next.starts)
            cost = ExpressionCost.sum(cost, next.cost)
            cost = ExpressionCost.sum(cost, ExpressionCost.product(ExpressionCost.transition, max(0, ways - 1)))
            if matchesEmptyText { starts = ExpressionCost.sum(starts, next.starts) }
            ends = next.matchesEmptyText ? ExpressionCost.sum(ends, next.ends) : next.ends
            matchesEmptyText = matchesEmptyText && next.matchesEmptyText
        }

        private mutating func join(_ other: Part) {
            cost = ExpressionCost.sum(cost, other.cost)
            starts = ExpressionCost.sum(starts, other.starts)
            ends = ExpressionCost.sum(ends, other.ends)
            matchesEmptyText = matchesEmptyText || other.matchesEmptyText
        }

        private init(_ tree: ExpressionTree, least: Int, most: Int?, _ outer: Surroundings) {
            let times = max(least, most ?? 0, 1)
            if case .byte = tree, !outer.isRepeated, times > ExpressionCost.shortRepeat {
                let each = ExpressionCost.classRepeatTime
                let all = ExpressionCost.product(times, outer.isChosen ? each.chosen : each.alone)
                self.init(cost: ExpressionCost.classRepeat + all, matchesEmptyText: least == 0)
                return
            }
            self.init()
            var inner = outer
            inner.isRepeated = outer.isRepeated || times > 1 || most == nil
            let part = Part(tree, inner)
            let isOptional = part.matchesEmptyText
            let ways = ExpressionCost.product(part.ends, part.starts)
            // Between which of the copies there is a way: neighbours, or all when each may be passed over.
            let pairs = isOptional ? ExpressionCost.product(times, times - 1) / 2 : times - 1
            var extra = ExpressionCost.product(isOptional ? ways : max(0, ways - 1), pairs)
            if most == nil { extra = ExpressionCost.sum(extra, ways) }
            cost = ExpressionCost.product(part.cost, times)
            cost = ExpressionCost.sum(cost, ExpressionCost.product(ExpressionCost.transition, extra))
            let last = isOptional || least == 0 ? times : max(1, times - max(least, 1) + 1)
            ends = ExpressionCost.product(part.ends, most == nil && !isOptional ? 1 : last)
            starts = ExpressionCost.product(part.starts, isOptional ? times : 1)
            matchesEmptyText = isOptional || least == 0
        }
    }
}
