import Testing
import Wire

@testable import EchoCancellation

/// Least squares of few unknowns.
struct WeightedEquationsTests {
    /// Adds one observation: what is to be explained, and the unknowns' factors in it.
    private func add(_ value: Float, _ factors: [Float], to equations: inout WeightedEquations) {
        for row in factors.indices {
            equations.add(value * factors[row], at: row)
            for column in 0...row { equations.add(factors[row] * factors[column], at: row, column) }
        }
    }

    @Test func unknownsAreFoundInNoise() {
        var equations = WeightedEquations(count: 3)
        var random = RandomSource.seeded(1)
        let wanted: [Float] = [0.5, -0.25, 2]
        for _ in 0..<4_000 {
            let factors = wanted.map { _ in Float.random(in: -1...1, using: &random) }
            let value = zip(wanted, factors).reduce(Float.random(in: -0.1...0.1, using: &random)) { $0 + $1.0 * $1.1 }
            add(value, factors, to: &equations)
        }
        equations.solve(prior: 0.01)
        for index in wanted.indices { #expect(abs(equations.solution[index] - wanted[index]) < 0.02) }
    }

    @Test func whatIsOldIsForgotten() {
        var equations = WeightedEquations(count: 1)
        for _ in 0..<1_000 {
            equations.fade(0.99)
            add(1, [1], to: &equations)
        }
        for _ in 0..<1_000 {
            equations.fade(0.99)
            add(-1, [1], to: &equations)
        }
        equations.solve(prior: 0)
        #expect(abs(equations.solution[0] + 1) < 0.01)
    }

    @Test func unknownsThatCannotBeToldApartStaySmall() {
        var equations = WeightedEquations(count: 2)
        for step in 0..<1_000 { add(Float(step), [Float(step), Float(step) * 3], to: &equations) }
        equations.solve(prior: 1)
        let sum = equations.solution[0] + 3 * equations.solution[1]
        #expect(abs(sum - 1) < 0.05)
        #expect(abs(equations.solution[0]) < 2)
    }

    @Test func withoutAnyKnowledgeAllIsZero() {
        var equations = WeightedEquations(count: 5)
        equations.solve(prior: 1)
        #expect((0..<5).allSatisfy { equations.solution[$0] == 0 })
    }
}
