import Glibc
import Platform
import Telemetry

/// What every command does first, and what it says when it is ready.
enum Startup {
    /// Reads the log level, and makes the data folder this process's own.
    static func prepare(_ flags: Flags) throws -> DataDirectory {
        try setLogLevel(flags)
        let data = DataDirectory(flags)
        try data.create()
        try data.lock()
        return data
    }

    static func setLogLevel(_ flags: Flags) throws {
        let levels: [String: LogLevel] = ["debug": .debug, "info": .info, "warning": .warning, "error": .error]
        guard let name = flags["log-level"] else { return }
        guard let level = levels[name] else {
            throw Flags.UsageError(description: "--log-level takes debug, info, warning or error, not \"\(name)\"")
        }
        LogSink.minimum = level
    }

    /// Prints, once the API server is ready, the one line on standard output by which scripts know it.
    static func announcement(
        _ plane: ControlPlane, _ data: DataDirectory, since start: Duration, _ world: World
    ) -> Part {
        Part("the announcement") {
            try await plane.whenReady {
                let milliseconds = (world.time.uptime - start).nanoseconds / 1_000_000
                var line = "swiftlet ready \(plane.url) kubeconfig=\(data.kubeconfig) in \(milliseconds) ms\n"
                // Written at once: `print` keeps lines back when the output is a pipe.
                line.withUTF8 { _ = write(STDOUT_FILENO, $0.baseAddress, $0.count) }
                // A part that returned would end the server.
                while !Task.isCancelled { try? await world.time.sleep(for: .seconds(3600)) }
            }
        }
    }
}
