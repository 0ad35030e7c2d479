@preconcurrency import Dispatch  // A dispatch source may be cancelled from any thread, but is not declared Sendable.
import Glibc

/// Tells that a file was written to or closed by its writer (inotify), so that a reader needs no polling.
public struct FileWatch: Sendable {
    /// One element for any number of changes since the last; ends when the watch is dropped or the task is cancelled.
    public let changes: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    public init(_ path: String) throws {
        let descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard descriptor >= 0 else { throw FileError(operation: "watch", path: path) }
        let mask = UInt32(IN_MODIFY) | UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVE_SELF) | UInt32(IN_DELETE_SELF)
        guard inotify_add_watch(descriptor, path, mask) >= 0 else {
            let error = FileError(operation: "watch", path: path)
            close(descriptor)
            throw error
        }
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
        source.setEventHandler {
            var buffer = [UInt8](repeating: 0, count: 4096)
            while read(descriptor, &buffer, buffer.count) > 0 {}
            continuation.yield()
        }
        source.setCancelHandler { close(descriptor) }
        continuation.onTermination = { _ in source.cancel() }
        source.resume()
        changes = stream
        self.continuation = continuation
    }

    /// Makes the reader look though the file did not change.
    public func nudge() { continuation.yield() }

    /// Ends `changes`.
    public func cancel() { continuation.finish() }
}
