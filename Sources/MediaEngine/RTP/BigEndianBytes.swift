// Fields in network byte order. The precondition only guards our own mistakes: callers check lengths first.

extension UnsafeRawBufferPointer {
    @inline(__always)
    func bigEndian<Value: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        at offset: Int, as type: Value.Type
    ) -> Value {
        precondition(offset >= 0 && offset + MemoryLayout<Value>.size <= count, "field outside the packet")
        return Value(bigEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }
}

extension UnsafeMutableRawBufferPointer {
    @inline(__always)
    func setBigEndian<Value: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(_ value: Value, at offset: Int) {
        precondition(offset >= 0 && offset + MemoryLayout<Value>.size <= count, "field outside the packet")
        storeBytes(of: value.bigEndian, toByteOffset: offset, as: Value.self)
    }
}
