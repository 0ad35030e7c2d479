import COpenSSL

/// What went wrong with a key or a certificate. Never holds key material.
public struct PKIError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        /// Text that is no PEM of the kind asked for.
        case malformed
        /// A name or an address that no certificate may carry.
        case invalidName
        /// A certificate whose chain does not end at the authority.
        case untrusted
        /// A certificate before or after its time.
        case expired
        /// OpenSSL refused.
        case library
    }

    public var code: Code
    public var message: String
    public var description: String { message }

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Adds OpenSSL's own reason, and empties its queue of errors, which belongs to the thread.
    static func library(_ doing: String) -> PKIError {
        let number = ERR_peek_last_error()
        ERR_clear_error()
        guard number != 0, let reason = ERR_reason_error_string(number) else { return PKIError(.library, doing) }
        return PKIError(.library, "\(doing): \(String(cString: reason))")
    }
}
