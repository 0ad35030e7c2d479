/// The loopback addresses of a node's pods: a /20 of 127.0.0.0/8.
struct PodAddresses {
    static let prefixLength = 20
    static let size: UInt32 = 1 << (32 - UInt32(prefixLength))
    /// The network itself and the node's own address are no pod's.
    private static let reserved: UInt32 = 2

    /// First address of the range.
    let base: UInt32
    private var used: Set<UInt32> = []
    private var cursor = Self.reserved

    /// `taken` are the addresses of pods that live already. The search goes on behind the highest of them.
    init(base: UInt32, taken: [UInt32] = []) {
        self.base = base
        used = Set(taken)
        if let last = taken.max(), last >= base { cursor = last - base + 1 }
    }

    /// "127.41.16.0/20"
    var range: String { "\(Self.text(base))/\(Self.prefixLength)" }

    /// The next address in turn, so that one that a pod gave back is used again as late as possible: a client that still
    /// has the old address of a pod must not reach another pod. nil when all are in use.
    mutating func allocate() -> UInt32? {
        for _ in 0..<Self.size {
            if cursor >= Self.size - 1 { cursor = Self.reserved }
            let address = base + cursor
            cursor += 1
            if used.insert(address).inserted { return address }
        }
        return nil
    }

    mutating func release(_ address: UInt32) { used.remove(address) }

    static func text(_ address: UInt32) -> String {
        "\(address >> 24).\(address >> 16 & 255).\(address >> 8 & 255).\(address & 255)"
    }

    static func parse(_ text: String) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard let part else { return nil }
            address = address << 8 | UInt32(part)
        }
        return address
    }
}
