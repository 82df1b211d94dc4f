/// The weight of packets by how much later than the quickest they came.
struct DelayHistogram: Sendable {
    private var weights = [Float](repeating: 0, count: Self.bucketCount)
    /// The highest bucket with anything in it, or the lowest.
    private(set) var top = 0

    /// Half a millisecond up to 32, 2 up to 128, then 8 up to 512: what is longer counts as that.
    static let bucketCount = 160

    /// Takes a delay in nanoseconds.
    mutating func add(_ weight: Float, delay: Int64) {
        let bucket = Self.bucket(of: delay)
        weights[bucket] += weight
        top = max(top, bucket)
    }

    mutating func scale(by factor: Float) {
        for index in 0...top { weights[index] *= factor }
        while top > 0, weights[top] == 0 { top -= 1 }
    }

    subscript(bucket: Int) -> Float { weights[bucket] }

    static func bucket(of delay: Int64) -> Int {
        switch delay {
        case ..<0: 0
        case ..<32_000_000: Int(delay / 500_000)
        case ..<128_000_000: 64 + Int((delay - 32_000_000) / 2_000_000)
        case ..<512_000_000: 112 + Int((delay - 128_000_000) / 8_000_000)
        default: bucketCount - 1
        }
    }

    /// The least delay that falls into a bucket, in milliseconds.
    static func start(of bucket: Int) -> Float {
        switch bucket {
        case ..<64: Float(bucket) / 2
        case ..<112: 32 + Float(bucket - 64) * 2
        default: 128 + Float(bucket - 112) * 8
        }
    }
}
