/// Reads the keys of a terminal, which come as one byte or as several behind an ESC.
struct WatchKeys {
    enum Action: Equatable { case quit, scroll(Int) }

    private static let page = 10
    private var pending: [UInt8] = []

    mutating func take(_ byte: UInt8) -> Action? {
        if pending.isEmpty, byte != 0x1b {
            switch byte {
            case UInt8(ascii: "q"), UInt8(ascii: "Q"): return .quit
            case UInt8(ascii: "j"): return .scroll(1)
            case UInt8(ascii: "k"): return .scroll(-1)
            case UInt8(ascii: " "): return .scroll(Self.page)
            default: return nil
            }
        }
        pending.append(byte)
        // ESC [ A, or ESC O A with keypads that are set so; pages end with a "~".
        guard pending.count >= 3 else { return nil }
        let isNumber = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        if isNumber, pending.count < 6 { return nil }
        defer { pending = [] }
        switch Array(pending.dropFirst(2)) {
        case [UInt8(ascii: "A")]: return .scroll(-1)
        case [UInt8(ascii: "B")]: return .scroll(1)
        case Array("5~".utf8): return .scroll(-Self.page)
        case Array("6~".utf8): return .scroll(Self.page)
        default: return nil
        }
    }
}
