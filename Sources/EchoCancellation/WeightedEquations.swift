/// Least squares over what is given, the older counting less: few unknowns, solved after each block without allocating.
struct WeightedEquations: ~Copyable {
    private let count: Int
    /// The lower half of the products of the unknowns' factors.
    private let matrix: LaneBuffer
    private let target: LaneBuffer
    private let factor: LaneBuffer
    private let result: LaneBuffer

    /// - Parameter count: of unknowns.
    init(count: Int) {
        self.count = count
        matrix = LaneBuffer(count: (count * count + 7) / 8)
        target = LaneBuffer(count: (count + 7) / 8)
        factor = LaneBuffer(count: (count * count + 7) / 8)
        result = LaneBuffer(count: (count + 7) / 8)
    }

    /// The unknowns as last solved; zero in the beginning.
    var solution: UnsafePointer<Float> { UnsafePointer(result.samples) }

    mutating func clear() {
        matrix.clear()
        target.clear()
        result.clear()
    }

    mutating func fade(_ memory: Float) {
        for lane in 0..<matrix.count { matrix.base[lane] *= memory }
        for lane in 0..<target.count { target.base[lane] *= memory }
    }

    /// Adds to the product of an unknown's factor with what is to be explained.
    mutating func add(_ value: Float, at row: Int) { target.samples[row] += value }

    /// Adds to the product of two unknowns' factors; `column` is not after `row`.
    mutating func add(_ value: Float, at row: Int, _ column: Int) { matrix.samples[row * count + column] += value }

    /// Solves by Cholesky's factors.
    ///
    /// - Parameter prior: how surely the unknowns are zero while nothing else is known.
    mutating func solve(prior: Float) {
        let (own, lower, answer) = (matrix.samples, factor.samples, result.samples)
        for row in 0..<count {
            for column in 0...row {
                var sum = own[row * count + column]
                for index in 0..<column { sum -= lower[row * count + index] * lower[column * count + index] }
                guard row == column else {
                    lower[row * count + column] = sum / lower[column * count + column]
                    continue
                }
                // What rounding leaves of a row that follows from others must not become a division by nothing.
                lower[row * count + row] = max(sum + prior, own[row * count + row] * 1e-4 + prior).squareRoot()
            }
        }
        for row in 0..<count {
            var sum = target.samples[row]
            for index in 0..<row { sum -= lower[row * count + index] * answer[index] }
            answer[row] = sum / lower[row * count + row]
        }
        for row in (0..<count).reversed() {
            var sum = answer[row]
            for index in row + 1..<count { sum -= lower[index * count + row] * answer[index] }
            answer[row] = sum / lower[row * count + row]
        }
    }
}
