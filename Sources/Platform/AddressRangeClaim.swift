import Glibc

/// Which range of loopback addresses somebody uses, so that several clusters on one machine never give the same one.
///
/// A claim is a file named for the range in a directory that everybody on the machine shares; it holds the root directory
/// of the claimant, which holds the range in turn. So the claim lasts while pods live on without their agent, and falls
/// to whoever comes when the root directory is gone.
public struct AddressRangeClaim: Sendable {
    /// The first address of the range: "127.41.16.0".
    public let base: String

    /// Takes up the range that `root` has in its file `file`, or the first of `candidates` that nobody has.
    ///
    /// - Throws: `FileError`, with the code ENOSPC when every range is claimed.
    public init(root: String, file: String, directory: String, candidates: some Sequence<String>) throws(FileError) {
        let lock = try Self.lock(directory)
        defer { close(lock) }
        let claim = Claimant(root: root, file: file, directory: directory)
        if let remembered = claim.remembered, claim.take(remembered) {
            base = remembered
            return
        }
        for candidate in candidates where claim.take(candidate) {
            do { try AtomicFile.write(Array(candidate.utf8), to: "\(root)/\(file)") } catch {
                throw FileError(operation: error.operation, path: error.path, code: error.errorNumber)
            }
            base = candidate
            return
        }
        throw FileError(operation: "claim a range of addresses in", path: directory, code: ENOSPC)
    }

    private static func lock(_ directory: String) throws(FileError) -> Int32 {
        // Shared by all users like /tmp: each may add files, and remove only their own.
        if mkdir(directory, 0o1777) == 0 { chmod(directory, 0o1777) }
        let path = directory + "/lock"
        var file = open(path, O_RDWR | O_CLOEXEC)
        if file < 0 {
            file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
            if file >= 0 { fchmod(file, 0o666) }
        }
        guard file >= 0, flock(file, LOCK_EX) == 0 else { throw FileError(operation: "lock", path: path) }
        return file
    }
}

private struct Claimant {
    var root: String
    var file: String
    var directory: String

    var remembered: String? { Self.text("\(root)/\(file)") }

    func take(_ range: String) -> Bool {
        let path = "\(directory)/\(range)"
        if let owner = Self.text(path) {
            if owner == root { return true }
            if Self.text("\(owner)/\(file)") == range { return false }
            // Its owner is gone. Another user's file stays where it is, and so does the range.
            guard unlink(path) == 0 else { return false }
        }
        do {
            try FileSystem.write(Array(root.utf8), to: path, mode: 0o644)
            return true
        } catch {
            return false
        }
    }

    private static func text(_ path: String) -> String? {
        (try? FileSystem.read(path)).map { String(decoding: $0, as: UTF8.self) }
    }
}
