import Glibc

/// The order of keys: by their bytes, as SQLite and etcd have it. `String`'s own order and prefix test follow Unicode's
/// canonical equivalence, under which two different keys can be equal.
enum KeyOrder {
    static func precedes(_ left: String, _ right: String) -> Bool { compare(left, right) < 0 }

    static func isEqual(_ left: String, _ right: String) -> Bool { compare(left, right) == 0 }

    static func has(_ key: String, prefix: String) -> Bool { key.utf8.starts(with: prefix.utf8) }

    /// Negative, zero or positive as memcmp's.
    static func compare(_ left: String, _ right: String) -> Int {
        let fast = left.utf8.withContiguousStorageIfAvailable { left in
            right.utf8.withContiguousStorageIfAvailable { right in compareBytes(left, right) }
        }
        if let fast, let fast { return fast }
        if left.utf8.elementsEqual(right.utf8) { return 0 }
        return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
    }

    private static func compareBytes(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
        let common = min(left.count, right.count)
        if common > 0, let leftStart = left.baseAddress, let rightStart = right.baseAddress {
            let order = memcmp(leftStart, rightStart, common)
            if order != 0 { return Int(order) }
        }
        return left.count - right.count
    }
}
