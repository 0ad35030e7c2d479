import CSQLite
import Glibc

/// Opens the database file: locks it, checks it, makes its tables.
enum SQLiteFile {
    /// A larger file is not read through at the start: that would take seconds, and damage shows when it is met.
    private static let checkedSizeLimit = 256 << 20
    /// Pages of 4 KiB in the log before a commit writes them back into the file.
    private static let checkpointPages = 4000

    /// Holds the lock of a file until it is dropped.
    final class Lock: Sendable {
        private let descriptor: Int32
        fileprivate init(descriptor: Int32) { self.descriptor = descriptor }
        deinit {
            // Closing alone would not do: a process that is just being spawned holds the descriptor until its exec, and
            // with it the lock.
            flock(descriptor, LOCK_UN)
            close(descriptor)
        }
    }

    /// Keeps any other server from the file. The lock is a file of its own: closing a descriptor of the database itself
    /// would release SQLite's own locks.
    static func lock(_ path: String) throws(StoreError) -> Lock {
        let lockPath = path + ".lock"
        let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .unavailable("\(lockPath): \(String(cString: strerror(errno))): is the data directory writable?")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .unavailable(
                "\(path) is in use by another server: stop it, or give this one a directory of its own with --data")
        }
        return Lock(descriptor: descriptor)
    }

    /// The connection that writes, with the tables there.
    static func openWriter(_ path: String) throws -> SQLiteConnection {
        try restrictMode(path)
        let connection = try SQLiteConnection(path: path, readOnly: false)
        // The first statement that reads the file: a file that is no database fails here.
        let version = try connection.integer("PRAGMA user_version")
        guard version <= SQLiteHistory.schemaVersion else {
            throw StoreError.unavailable(
                "\(path) has schema version \(version), this program knows \(SQLiteHistory.schemaVersion): "
                    + "start the newer program that wrote it")
        }
        try connection.execute(
            """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = \(checkpointPages);
            PRAGMA journal_size_limit = 67108864;
            """)
        if version == 0 {
            try SQLiteHistory(connection: connection).createTables()
        } else {
            try check(connection)
        }
        return connection
    }

    static func openReader(_ path: String) throws -> SQLiteConnection {
        try SQLiteConnection(path: path, readOnly: true)
    }

    /// What a failure of SQLite means to who uses the store.
    static func storeError(_ error: any Error, path: String) -> StoreError {
        switch error {
        case let error as StoreError: error
        case let error as SQLiteConnection.Failure where error.isCorruption:
            .corrupt(
                "\(path) is damaged (\(error.message)). Nothing was changed. Keep a copy of \(path)*, then restore a "
                    + "backup, or save what can be read with: sqlite3 \(path) .recover | sqlite3 recovered.db")
        case let error as SQLiteConnection.Failure: .unavailable("\(path): \(error.message)")
        default: .unavailable("\(path): \(error)")
        }
    }

    private static func check(_ connection: SQLiteConnection) throws {
        let size = try connection.integer("PRAGMA page_count") * connection.integer("PRAGMA page_size")
        guard size <= checkedSizeLimit else { return }
        let finding = try connection.text("PRAGMA quick_check(1)")
        guard finding == "ok" else { throw SQLiteConnection.Failure(code: SQLITE_CORRUPT, message: finding) }
    }

    /// Secrets are in the file. SQLite gives its log the mode of the database, so that must be right before it is opened.
    private static func restrictMode(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .unavailable("\(path): \(String(cString: strerror(errno))): is the data directory writable?")
        }
        fchmod(descriptor, 0o600)
        close(descriptor)
    }
}
