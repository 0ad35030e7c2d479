import Testing

@testable import Platform

@Suite(.timeLimit(.minutes(1))) struct FileSystemTests {
    /// A folder of one test's own.
    private final class Folder: Sendable {
        let path = "/tmp/swiftlet-files-\(String(SystemRandom().next(), radix: 16))"
        init() throws { try FileSystem.makeDirectory(path) }
        deinit { try? FileSystem.remove(path) }
    }

    private let folder: Folder
    private var path: String { folder.path }
    init() throws { folder = try Folder() }

    @Test("what is written is read, whole or in part, with its mode")
    func readAndWrite() throws {
        let file = path + "/a"
        try FileSystem.write(Array("hello".utf8), to: file, mode: 0o640)
        #expect(try FileSystem.read(file) == Array("hello".utf8))
        #expect(try FileSystem.read(file, bytesMax: 2) == Array("he".utf8))
        #expect(try FileSystem.read(file, from: 3, count: 10) == Array("lo".utf8))
        #expect(try FileSystem.read(file, from: 9, count: 1) == [])
        #expect(FileSystem.mode(file) == 0o640)
        #expect(FileSystem.size(file) == 5)
        try FileSystem.createIfMissing(file, mode: 0o600)
        #expect(FileSystem.size(file) == 5, "a file that is there keeps its contents")
    }

    @Test("folders are made with those above them and removed with all below, links are not followed")
    func folders() throws {
        try FileSystem.makeDirectory(path + "/x/y/z", mode: 0o700)
        try FileSystem.makeDirectory(path + "/x/y/z", mode: 0o700)
        #expect(FileSystem.mode(path + "/x/y") == 0o700)
        try FileSystem.write([], to: path + "/kept", mode: 0o600)
        try FileSystem.symbolicLink(path + "/x/link", to: path + "/kept")
        #expect(try FileSystem.list(path + "/x") == ["link", "y"])
        #expect(FileSystem.kind(path + "/x/link") == .symbolicLink)
        #expect(FileSystem.kind(path + "/x/link", followingLinks: true) == .file)
        #expect(FileSystem.linkTarget(path + "/x/link") == path + "/kept")
        try FileSystem.remove(path + "/x")
        try FileSystem.remove(path + "/x")
        #expect(try FileSystem.list(path) == ["kept"])
    }

    @Test("an error names the operation, the path and the reason")
    func errors() {
        let missing = path + "/none"
        #expect(throws: FileError(operation: "read", path: missing, code: 2)) { try FileSystem.read(missing) }
        #expect(FileError(operation: "read", path: "/x", code: 2).description == "read /x: No such file or directory")
        #expect(throws: FileError.self) { try FileSystem.makeDirectory("/proc/none/x") }
    }

    @Test("a watch tells of a write, however many there were")
    func watch() async throws {
        let file = path + "/log"
        try FileSystem.write([], to: file, mode: 0o600)
        let watch = try FileWatch(file)
        try FileSystem.write([1], to: file, mode: 0o600)
        var changes = watch.changes.makeAsyncIterator()
        #expect(await changes.next() != nil)
        watch.cancel()
        while await changes.next() != nil {}
        #expect(throws: FileError.self) { try FileWatch(path + "/none") }
    }
}
