import Glibc

/// The few operations on files that the runtime needs, with errors that name the path and the cause.
enum Files {
    /// State files are small; what is larger is not one of ours.
    private static let readBytesMax = 8 << 20

    static func read(_ path: String, limit: Int = readBytesMax) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16384)
        while bytes.count < limit {
            let count = Glibc.read(file, &chunk, min(chunk.count, limit - bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count == 0 ? bytes : nil }
            bytes += chunk.prefix(count)
        }
        return bytes
    }

    static func readText(_ path: String, limit: Int = readBytesMax) -> String? {
        read(path, limit: limit).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Replaces the file as a whole: a reader, and a crash, see the old or the new contents. Readable by its owner alone.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o600) throws(RuntimeError) {
        let temporary = path + ".new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard file >= 0 else { throw failure("cannot write", temporary) }
        let isWhole = writeAll(bytes, to: file)
        close(file)
        guard isWhole, rename(temporary, path) == 0 else { throw failure("cannot write", path) }
    }

    static func writeAll(_ bytes: [UInt8], to file: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Makes a directory and those above it. Others may pass through, so that a container's user reaches its own
    /// working directory, but not look around.
    static func makeDirectory(_ path: String, mode: mode_t = 0o711) throws(RuntimeError) {
        if mkdir(path, mode) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw failure("cannot make the directory", path)
        }
        try makeDirectory(String(path[..<slash]), mode: mode)
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw failure("cannot make the directory", path) }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Removes a directory with all it holds, without following links. What can't be removed stays.
    static func removeTree(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            unlink(path)
            return
        }
        for name in names(in: path) { removeTree(path + "/" + name) }
        rmdir(path)
    }

    static func failure(_ what: String, _ path: String) -> RuntimeError {
        .failed("\(what) \(path): \(String(cString: strerror(errno)))")
    }
}
