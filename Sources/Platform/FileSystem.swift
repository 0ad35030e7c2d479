import Glibc

/// A system call that failed, in words.
public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
    public var operation: String
    public var path: String
    /// `errno`.
    public var code: Int32
    public init(operation: String, path: String, code: Int32 = Glibc.errno) {
        (self.operation, self.path, self.code) = (operation, path, code)
    }
    public var description: String { "\(operation) \(path): \(String(cString: strerror(code)))" }
    public var isNotFound: Bool { code == ENOENT || code == ENOTDIR }
    public var isAlreadyThere: Bool { code == EEXIST }
}

/// Files and folders by path, with the calls of POSIX and errors that name the path. Calls block: they are for small
/// files and folders.
public enum FileSystem {
    public enum Kind: Sendable, Equatable {
        case file, directory, symbolicLink, socket, characterDevice, blockDevice, other
    }

    /// No small file that a program reads whole may be larger: 64 MiB.
    public static let readBytesMax = 64 << 20

    public static func read(_ path: String, bytesMax: Int = readBytesMax) throws -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw FileError(operation: "read", path: path) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count < bytesMax {
            let count = Glibc.read(file, &chunk, min(chunk.count, bytesMax - bytes.count))
            if count < 0, Glibc.errno == EINTR { continue }
            guard count >= 0 else { throw FileError(operation: "read", path: path) }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return bytes
    }

    /// Part of a file; fewer bytes than asked for at its end.
    public static func read(_ path: String, from offset: Int, count: Int) throws -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw FileError(operation: "read", path: path) }
        defer { close(file) }
        var chunk = [UInt8](repeating: 0, count: count)
        let got = pread(file, &chunk, count, off_t(offset))
        guard got >= 0 else { throw FileError(operation: "read", path: path) }
        return Array(chunk[..<got])
    }

    /// Writes a file whole, replacing one of the name. `mode` holds whatever the umask.
    public static func write(_ bytes: [UInt8], to path: String, mode: UInt32) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode_t(mode))
        guard file >= 0 else { throw FileError(operation: "write", path: path) }
        defer { close(file) }
        guard fchmod(file, mode_t(mode)) == 0 else { throw FileError(operation: "chmod", path: path) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, Glibc.errno == EINTR { continue }
            guard count > 0 else { throw FileError(operation: "write", path: path) }
            written += count
        }
    }

    /// Makes an empty file unless there is one.
    public static func createIfMissing(_ path: String, mode: UInt32) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode_t(mode))
        guard file >= 0 else { throw FileError(operation: "create", path: path) }
        close(file)
    }

    /// Makes a folder and those above it; the new ones get `mode`.
    public static func makeDirectory(_ path: String, mode: UInt32 = 0o755) throws {
        if mkdir(path, mode_t(mode)) == 0 {
            chmod(path, mode_t(mode))
            return
        }
        let code = Glibc.errno
        if code == EEXIST, kind(path, followingLinks: true) == .directory { return }
        guard code == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw FileError(operation: "make directory", path: path, code: code)
        }
        try makeDirectory(String(path[..<slash]), mode: mode)
        guard mkdir(path, mode_t(mode)) == 0 || Glibc.errno == EEXIST else {
            throw FileError(operation: "make directory", path: path)
        }
    }

    public static func setMode(_ path: String, _ mode: UInt32) throws {
        guard chmod(path, mode_t(mode)) == 0 else { throw FileError(operation: "chmod", path: path) }
    }

    /// nil when there is nothing of this name.
    public static func kind(_ path: String, followingLinks: Bool = false) -> Kind? {
        var info = stat()
        guard (followingLinks ? stat(path, &info) : lstat(path, &info)) == 0 else { return nil }
        switch info.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .directory
        case S_IFLNK: return .symbolicLink
        case S_IFSOCK: return .socket
        case S_IFCHR: return .characterDevice
        case S_IFBLK: return .blockDevice
        default: return .other
        }
    }

    public static func mode(_ path: String) -> UInt32? {
        var info = stat()
        return stat(path, &info) == 0 ? UInt32(info.st_mode & 0o7777) : nil
    }

    public static func size(_ path: String) -> Int? {
        var info = stat()
        return stat(path, &info) == 0 ? Int(info.st_size) : nil
    }

    /// Names in a folder, sorted, without "." and "..".
    public static func list(_ path: String) throws -> [String] {
        guard let directory = opendir(path) else { throw FileError(operation: "list", path: path) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    public static func symbolicLink(_ path: String, to target: String) throws {
        guard symlink(target, path) == 0 else { throw FileError(operation: "link", path: path) }
    }

    public static func linkTarget(_ path: String) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
            guard let base = buffer.baseAddress else { return nil }
            let count = readlink(path, base, buffer.count)
            guard count >= 0 else { return nil }
            return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }

    /// Puts `source` in the place of `target` in one step.
    public static func rename(_ source: String, to target: String) throws {
        guard Glibc.rename(source, target) == 0 else { throw FileError(operation: "rename", path: source) }
    }

    /// Removes a file, or a folder with all below it; links are removed, not followed. Nothing there is no error.
    public static func remove(_ path: String) throws {
        switch kind(path) {
        case nil: return
        case .directory:
            for name in try list(path) { try remove(path + "/" + name) }
            guard rmdir(path) == 0 || Glibc.errno == ENOENT else { throw FileError(operation: "remove", path: path) }
        default:
            guard unlink(path) == 0 || Glibc.errno == ENOENT else { throw FileError(operation: "remove", path: path) }
        }
    }

    /// What ordinary users may still take of a file system.
    public struct Available: Sendable, Equatable {
        public var bytes: Double
        /// From 0 to 1.
        public var byteShare: Double
        /// From 0 to 1; 1 where inodes are made as they are needed.
        public var inodeShare: Double
        public init(bytes: Double, byteShare: Double, inodeShare: Double) {
            self.bytes = bytes
            self.byteShare = byteShare
            self.inodeShare = inodeShare
        }
    }

    public static func available(_ path: String) -> Available? {
        var info = statvfs()
        guard statvfs(path, &info) == 0, info.f_blocks > 0 else { return nil }
        // Some file systems make inodes as they need them, and count none.
        let inodes = info.f_files == 0 ? 1 : Double(info.f_favail) / Double(info.f_files)
        return Available(
            bytes: Double(info.f_bavail) * Double(info.f_frsize),
            byteShare: Double(info.f_bavail) / Double(info.f_blocks), inodeShare: inodes)
    }
}
