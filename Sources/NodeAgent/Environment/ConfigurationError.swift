/// Why a container can't be configured as its manifest says: becomes CreateContainerConfigError, or FailedMount for a volume.
struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    var message: String
    init(_ message: String) { self.message = message }
    var description: String { message }
}
