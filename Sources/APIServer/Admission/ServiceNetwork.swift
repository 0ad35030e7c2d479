/// An IPv4 address.
public struct IPv4Address: Sendable, Hashable, CustomStringConvertible {
    public var value: UInt32

    public init(value: UInt32) { self.value = value }

    /// Four decimal numbers without leading zeros (RFC 6943, section 3.1.1, the strict form).
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard let byte = UInt8(part), String(byte) == part else { return nil }
            value = value << 8 | UInt32(byte)
        }
        self.value = value
    }

    public var description: String {
        "\(value >> 24).\(value >> 16 & 255).\(value >> 8 & 255).\(value & 255)"
    }
}

/// The range of the services' addresses.
public struct ServiceNetwork: Sendable, Hashable, CustomStringConvertible {
    public var base: IPv4Address
    public var prefixLength: Int

    /// The design's range: loopback addresses, which every Linux answers without set-up.
    public static let standard = ServiceNetwork(base: IPv4Address(value: 127 << 24 | 96 << 16), prefixLength: 12)
    private static let dnsOffset = 10

    private init(base: IPv4Address, prefixLength: Int) {
        self.base = base
        self.prefixLength = prefixLength
    }

    /// "127.96.0.0/12"; nil for anything else than an IPv4 range of 16 to about a million addresses.
    public init?(_ text: String) {
        let parts = text.split(separator: "/")
        guard parts.count == 2, let address = IPv4Address(String(parts[0])), let length = Int(parts[1]),
            (8...28).contains(length)
        else { return nil }
        prefixLength = length
        base = IPv4Address(value: address.value & (~0 << UInt32(32 - length)))
    }

    public var size: Int { 1 << (32 - prefixLength) }
    /// The `kubernetes` service in the namespace default.
    public var kubernetes: IPv4Address { address(at: 1) }
    /// The cluster's name server.
    public var dns: IPv4Address { address(at: Self.dnsOffset) }

    public func address(at offset: Int) -> IPv4Address {
        IPv4Address(value: base.value &+ UInt32(truncatingIfNeeded: offset))
    }

    public func contains(_ address: IPv4Address) -> Bool {
        address.value >= base.value && Int(address.value - base.value) < size
    }

    public var description: String { "\(base)/\(prefixLength)" }
}
