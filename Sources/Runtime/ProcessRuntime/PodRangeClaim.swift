import Glibc

/// Which /20 of 127.0.0.0/8 a runtime's pods have their addresses from, so that several agents on one machine never
/// give the same one.
///
/// A claim is a file named for the range in a directory that all agents of the machine share; it holds the root
/// directory of the claiming runtime, which holds the range in turn. So the claim lasts while pods live on without their
/// agent, and falls to whoever comes when the root directory is gone.
struct PodRangeClaim {
    /// First address of the range.
    let base: UInt32

    init(root: String, directory: String) throws(RuntimeError) {
        let lock = try Self.lock(directory)
        defer { close(lock) }
        let remembered = Files.readText(root + "/range").flatMap(PodAddresses.parse)
        if let remembered, Self.claim(remembered, for: root, in: directory) {
            base = remembered
            return
        }
        let candidates = Self.candidates
        let start = Int(Self.hash(root) % UInt64(candidates.count))
        for candidate in candidates[start...] + candidates[..<start]
        where Self.claim(candidate, for: root, in: directory) {
            try Files.write(Array(PodAddresses.text(candidate).utf8), to: root + "/range")
            base = candidate
            return
        }
        throw .failed("every range of pod addresses is claimed: remove what is stale from \(directory)")
    }

    /// Every /20 but those of 127.0.0.0/16, where hosts run services of their own, and 127.96.0.0/12, the services.
    private static let candidates: [UInt32] = {
        let seconds = Array(1...95) + Array(112...254)
        return seconds.flatMap { second in
            stride(from: 0, to: 256, by: 16).map { third in 127 << 24 | UInt32(second) << 16 | UInt32(third) << 8 }
        }
    }()

    private static func lock(_ directory: String) throws(RuntimeError) -> Int32 {
        // Shared by all users like /tmp: each may add files, and remove only their own.
        if mkdir(directory, 0o1777) == 0 { chmod(directory, 0o1777) }
        let path = directory + "/lock"
        var file = open(path, O_RDWR | O_CLOEXEC)
        if file < 0 {
            file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
            if file >= 0 { fchmod(file, 0o666) }
        }
        guard file >= 0, flock(file, LOCK_EX) == 0 else { throw Files.failure("cannot lock", path) }
        return file
    }

    private static func claim(_ range: UInt32, for root: String, in directory: String) -> Bool {
        let name = PodAddresses.text(range)
        let path = "\(directory)/\(name)"
        if let owner = Files.readText(path) {
            if owner == root { return true }
            if Files.readText(owner + "/range") == name { return false }
            // Its owner is gone. Another user's file stays where it is, and so does the range.
            guard unlink(path) == 0 else { return false }
        }
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard file >= 0 else { return false }
        defer { close(file) }
        return Files.writeAll(Array(root.utf8), to: file)
    }

    /// FNV-1a: spreads the roots over the ranges, the same way each time.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
