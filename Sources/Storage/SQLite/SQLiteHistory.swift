/// The table behind `SQLiteStore` and every statement on it: one row for each change of a key, found by
/// `id = revision * mutationLimit + number of the mutation in its transaction`. A key's current state is its last row.
struct SQLiteHistory {
    /// The number of mutations that one transaction can have, and the factor between a revision and its ids. It is part
    /// of the file's format.
    static let mutationLimit: Int64 = 4096
    /// Kept in `user_version`; to be raised with each change of the tables.
    static let schemaVersion: Int64 = 1

    let connection: SQLiteConnection

    /// Makes the tables in a new file.
    func createTables() throws {
        try connection.execute(
            """
            BEGIN IMMEDIATE;
            CREATE TABLE history(id INTEGER PRIMARY KEY, key TEXT NOT NULL, create_revision INTEGER NOT NULL,
                deleted INTEGER NOT NULL, value BLOB NOT NULL) STRICT;
            CREATE UNIQUE INDEX history_by_key ON history(key, id);
            CREATE TABLE compaction(revision INTEGER NOT NULL) STRICT;
            INSERT INTO compaction VALUES(1);
            PRAGMA user_version = \(Self.schemaVersion);
            COMMIT;
            """)
    }

    /// The oldest revision that can still be shown.
    func compactedRevision() throws -> Revision { try connection.integer("SELECT revision FROM compaction") }

    /// The last commit's revision. Its row may be compacted away when it was a delete, but then the compaction is as new.
    func currentRevision() throws -> Revision {
        let last = try connection.integer("SELECT max(id) FROM history")
        return max(try compactedRevision(), last / Self.mutationLimit)
    }

    /// The key's state; nil when it does not exist.
    func current(_ key: String) throws -> KeyValue? {
        let statement = try connection.statement(
            "SELECT id, create_revision, deleted, value FROM history WHERE key = ? ORDER BY id DESC LIMIT 1")
        defer { statement.reset() }
        statement.bind(1, key)
        guard try statement.step(), statement.integer(2) == 0 else { return nil }
        return KeyValue(
            key: key, value: statement.bytes(3), createRevision: statement.integer(1),
            modRevision: statement.integer(0) / Self.mutationLimit)
    }

    func insert(_ event: StoreEvent, ordinal: Int) throws {
        let statement = try connection.statement("INSERT INTO history VALUES(?, ?, ?, ?, ?)")
        statement.bind(1, event.current.modRevision * Self.mutationLimit + Int64(ordinal))
        statement.bind(2, event.current.key)
        statement.bind(3, event.current.createRevision)
        statement.bind(4, event.kind == .delete ? 1 : 0)
        statement.bind(5, event.current.value)
        try statement.run()
    }

    /// The keys as they were at a revision, at most `limit`. The caller has checked that the revision can be shown.
    func range(prefix: String, revision: Revision, startAfter: String?, limit: Int?) throws -> RangeResult {
        // The inner query walks the index in the order of keys, so that a page costs what it holds.
        let statement = try connection.statement(
            """
            SELECT h.key, h.id, h.create_revision, h.value, h.deleted
            FROM (SELECT max(id) AS id FROM history WHERE key > ?1 AND key >= ?2 AND key < ?3 AND id < ?4
                  GROUP BY key ORDER BY key) AS latest
            CROSS JOIN history AS h ON h.id = latest.id
            """)
        defer { statement.reset() }
        statement.bind(1, startAfter ?? "")
        statement.bind(2, prefix)
        statement.bind(3, Self.end(ofPrefix: prefix))
        statement.bind(4, (revision + 1) * Self.mutationLimit)
        var result = RangeResult(items: [], revision: revision, more: false)
        while try statement.step() {
            if statement.integer(4) != 0 { continue }
            if result.items.count == limit {
                result.more = true
                break
            }
            result.items.append(
                KeyValue(
                    key: statement.text(0), value: statement.bytes(3), createRevision: statement.integer(2),
                    modRevision: statement.integer(1) / Self.mutationLimit))
        }
        return result
    }

    /// The changes with the prefix in a range of revisions, oldest first: of whole revisions, until there are `limit`.
    func events(prefix: String, after: Revision, through: Revision, limit: Int) throws -> [StoreEvent] {
        let statement = try connection.statement(
            """
            SELECT id, key, create_revision, deleted, value,
                (SELECT max(p.id) FROM history AS p WHERE p.key = history.key AND p.id < history.id)
            FROM history WHERE id >= ?1 AND id < ?2 AND key >= ?3 AND key < ?4 ORDER BY id
            """)
        defer { statement.reset() }
        statement.bind(1, (after + 1) * Self.mutationLimit)
        statement.bind(2, (through + 1) * Self.mutationLimit)
        statement.bind(3, prefix)
        statement.bind(4, Self.end(ofPrefix: prefix))
        var events: [StoreEvent] = []
        while try statement.step() {
            let revision = statement.integer(0) / Self.mutationLimit
            if events.count >= limit, events.last?.current.modRevision != revision { break }
            let current = KeyValue(
                key: statement.text(1), value: statement.bytes(4), createRevision: statement.integer(2),
                modRevision: revision)
            let kind: StoreEvent.Kind = statement.integer(3) == 0 ? .put : .delete
            events.append(StoreEvent(kind: kind, current: current, previous: try row(statement.integer(5))))
        }
        return events
    }

    func setCompactedRevision(_ revision: Revision) throws {
        let statement = try connection.statement("UPDATE compaction SET revision = ?")
        statement.bind(1, revision)
        try statement.run()
    }

    /// Rows that one step of a compaction looks at: a few milliseconds, for which commits wait.
    private static let compactionStep: Int64 = 1000

    /// Of the next rows from an id on: deletes those that are superseded at or before the revision, and deletions
    /// themselves. Gives the id where the next step starts, nil at the end.
    ///
    /// The steps go from old to new, so a deletion goes only after all that it deleted: never does an old state show again.
    func deleteSuperseded(from start: Int64, through revision: Revision) throws -> Int64? {
        let end = (revision + 1) * Self.mutationLimit
        let stepEnd = try idAfterStep(from: start, before: end)
        let statement = try connection.statement(
            """
            DELETE FROM history WHERE id >= ?1 AND id < ?2 AND (deleted = 1 OR EXISTS
                (SELECT 1 FROM history AS n WHERE n.key = history.key AND n.id > history.id AND n.id < ?3))
            """)
        statement.bind(1, start)
        statement.bind(2, stepEnd ?? end)
        statement.bind(3, end)
        try statement.run()
        return stepEnd
    }

    private func idAfterStep(from start: Int64, before end: Int64) throws -> Int64? {
        let statement = try connection.statement(
            "SELECT id FROM history WHERE id >= ? AND id < ? ORDER BY id LIMIT 1 OFFSET ?")
        defer { statement.reset() }
        statement.bind(1, start)
        statement.bind(2, end)
        statement.bind(3, Self.compactionStep)
        return try statement.step() ? statement.integer(0) : nil
    }

    private func row(_ id: Int64) throws -> KeyValue? {
        let statement = try connection.statement(
            "SELECT key, create_revision, value FROM history WHERE id = ? AND deleted = 0")
        defer { statement.reset() }
        statement.bind(1, id)
        guard try statement.step() else { return nil }
        return KeyValue(
            key: statement.text(0), value: statement.bytes(2), createRevision: statement.integer(1),
            modRevision: id / Self.mutationLimit)
    }

    /// A string beyond all keys with the prefix: no key holds the last character of Unicode.
    private static func end(ofPrefix prefix: String) -> String { prefix + "\u{10FFFF}" }
}
