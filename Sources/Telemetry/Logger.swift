import Glibc
import Platform
import Synchronization

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

    public func debug(_ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, String> = [:]) {
        write(.debug, message, fields)
    }

    public func info(_ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, String> = [:]) {
        write(.info, message, fields)
    }

    public func warning(_ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, String> = [:]) {
        write(.warning, message, fields)
    }

    public func error(_ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, String> = [:]) {
        write(.error, message, fields)
    }

    private func write(_ level: LogLevel, _ message: () -> String, _ fields: KeyValuePairs<String, String>) {
        guard level >= LogSink.minimum else { return }
        var line = "\(SystemTime().now.rfc3339Micro) \(level) \(component) \(Self.onOneLine(message()))"
        for (key, value) in fields { line += " \(key)=\(Self.quoted(value))" }
        LogSink.write(line + "\n")
    }

    /// A line break from outside must not be able to forge a line.
    private static func onOneLine(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 }) else { return text }
        return String(text.unicodeScalars.map { $0.value < 0x20 ? " " : Character($0) })
    }

    private static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && value.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != 0x7f }
        if isPlain { return value }
        let escaped = onOneLine(value).split(separator: "\"", omittingEmptySubsequences: false).joined(
            separator: "\\\"")
        return "\"\(escaped)\""
    }
}

/// Where log lines go; one for the process.
public enum LogSink {
    private static let threshold = Atomic<Int>(LogLevel.info.rawValue)

    /// Lines below it are not even formatted.
    public static var minimum: LogLevel {
        get { LogLevel(rawValue: threshold.load(ordering: .relaxed)) ?? .info }
        set { threshold.store(newValue.rawValue, ordering: .relaxed) }
    }

    /// One write for one line, so that lines of several threads never mix.
    fileprivate static func write(_ line: String) {
        var line = line
        line.withUTF8 { bytes in _ = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
    }
}
