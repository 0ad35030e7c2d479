/// Why a WebSocket ends (RFC 6455, section 7.4).
public struct WebSocketCloseCode: RawRepresentable, Sendable, Hashable {
    public var rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let normal = Self(rawValue: 1000)
    public static let goingAway = Self(rawValue: 1001)
    public static let protocolError = Self(rawValue: 1002)
    /// Never sent: says that a close frame came without a code.
    public static let noStatus = Self(rawValue: 1005)
    public static let invalidText = Self(rawValue: 1007)
    public static let tooLarge = Self(rawValue: 1009)
    public static let internalError = Self(rawValue: 1011)

    /// Whether a peer may put it on the wire: 1004 to 1006 and 1015 are for programs only, below 1000 and from 1012 to
    /// 2999 nothing is defined.
    var isAllowedOnWire: Bool {
        switch rawValue {
        case 1000...1003, 1007...1011, 3000...4999: true
        default: false
        }
    }
}
