import Glibc

/// Replaces a file as a whole: a reader, and a machine that loses its power, see the old content or the new, never a part.
public enum AtomicFile {
    /// What could not be done, and to which file.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public var path: String
        public var operation: String
        public var errorNumber: Int32
        public var description: String { "can't \(operation) \(path): \(String(cString: strerror(errorNumber)))" }
    }

    /// Writes beside the file and renames over it. The mode holds from the first byte, so that a secret (0o600) is never
    /// readable to others.
    public static func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o600) throws(Failure) {
        let temporary = "\(path).\(getpid()).\(UInt32.random(in: .min ... .max)).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode))
        guard descriptor >= 0 else { throw Failure(path: temporary, operation: "create", errorNumber: errno) }
        do {
            try fill(descriptor, path: temporary, bytes: bytes, mode: mode)
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
        close(descriptor)
        guard rename(temporary, path) == 0 else {
            let failure = Failure(path: path, operation: "replace", errorNumber: errno)
            unlink(temporary)
            throw failure
        }
        synchronizeFolder(of: path)
    }

    private static func fill(_ descriptor: Int32, path: String, bytes: [UInt8], mode: UInt32) throws(Failure) {
        // The process's umask must not take rights away that the caller asked for.
        guard fchmod(descriptor, mode_t(mode)) == 0 else {
            throw Failure(path: path, operation: "set the mode of", errorNumber: errno)
        }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(path: path, operation: "write", errorNumber: errno) }
            written += count
        }
        guard fsync(descriptor) == 0 else {
            throw Failure(path: path, operation: "synchronize", errorNumber: errno)
        }
    }

    /// The rename itself is on disk only when the folder is. A file system that can't do it is no error.
    private static func synchronizeFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = fsync(descriptor)
        close(descriptor)
    }
}
