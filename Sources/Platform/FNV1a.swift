/// The hash FNV-1a of 64 bits: small, and the same everywhere. It tells things apart or spreads them, and protects nothing.
public struct FNV1a: Sendable, Hashable {
    public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    public init() {}

    public init(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { combine(byte) }
    }

    public mutating func combine(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }

    public mutating func combine(_ text: String) { for byte in text.utf8 { combine(byte) } }

    /// As eight bytes, the lowest first.
    public mutating func combine(_ number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { combine(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
    }
}
