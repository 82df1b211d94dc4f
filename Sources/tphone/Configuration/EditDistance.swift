extension String {
    /// How many letters must be changed, left out, put in or swapped with their neighbour to make `other` of it.
    func editDistance(to other: String) -> Int {
        let left = Array(self)
        let right = Array(other)
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, candidate) in right.enumerated() {
                var best = min(previous[column + 1], current[column]) + 1
                best = min(best, previous[column] + (letter == candidate ? 0 : 1))
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == candidate {
                    best = min(best, beforePrevious[column - 1] + 1)
                }
                current.append(best)
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
