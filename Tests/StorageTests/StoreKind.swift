import Foundation
import Platform

@testable import Storage

/// The stores that every test of `StoreSuite` runs against.
enum StoreKind: CaseIterable, Sendable {
    case memory, sqlite

    func withStore(_ body: (any Store) async throws -> Void) async throws {
        switch self {
        case .memory: try await body(MemoryStore(world: .system))
        case .sqlite:
            try await withDirectory { try await body(SQLiteStore(path: $0 + "/store.db", time: SystemTime())) }
        }
    }
}

/// A directory that is gone afterwards.
func withDirectory(_ body: (String) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("swiftlet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try await body(directory.path)
}
