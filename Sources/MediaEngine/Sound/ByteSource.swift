/// Bytes that can be read from anywhere, as a file's.
package protocol ByteSource: ~Copyable {
    var length: Int { get }
    /// The bytes from `offset`, fewer where the source ends.
    func bytes(at offset: Int, count: Int) -> [UInt8]
}
