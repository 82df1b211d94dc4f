/// Eight neighbouring samples or frequencies, worked on at once.
package typealias Lanes = SIMD8<Float>

/// Lanes that are allocated once and owned in one place.
package struct LaneBuffer: ~Copyable {
    package let base: UnsafeMutablePointer<Lanes>
    package let count: Int

    /// All zero.
    package init(count: Int) {
        self.count = count
        base = .allocate(capacity: count)
        base.initialize(repeating: .zero, count: count)
    }

    deinit { base.deallocate() }

    /// The same memory as single numbers.
    package var samples: UnsafeMutablePointer<Float> {
        UnsafeMutableRawPointer(base).assumingMemoryBound(to: Float.self)
    }

    func clear() { base.update(repeating: .zero, count: count) }

    func copy(from other: borrowing LaneBuffer) {
        base.update(from: other.base, count: min(count, other.count))
    }
}
