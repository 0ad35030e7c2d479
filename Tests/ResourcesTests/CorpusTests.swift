import Foundation
import JSON
import Resources
import Testing
import YAML

/// Manifests as people write them: all are taken as they are.
@Suite("A corpus of manifests") struct CorpusTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("every example of the repository is taken, without an unknown field")
    func examples() throws {
        let folder = Self.root.appending(path: "manifests")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var count = 0
        for case let file as URL in try #require(files) where file.pathExtension == "yaml" {
            for document in try YAML.parse(Array(try Data(contentsOf: file))) {
                try Self.expectTaken(document.value, file.lastPathComponent)
                count += 1
            }
        }
        #expect(count >= 10)
    }

    @Test("what charts and tutorials contain is taken", arguments: Corpus.all)
    func corpus(text: String) throws {
        for document in try YAML.parse(Array(text.utf8)) { try Self.expectTaken(document.value, text) }
    }

    private static func expectTaken(_ object: JSON, _ name: String) throws {
        let (kind, version) = (object["kind"]?.string ?? "", object["apiVersion"]?.string ?? "")
        let definition = try #require(
            BuiltInResources.all.first { $0.kind == kind && $0.apiVersion == version }, "\(version) \(kind) in \(name)")
        let written = WrittenObject(definition, object)
        #expect(written.unknown == [], "\(name)")
        #expect(written.typeErrors == [], "\(name)")
        #expect(written.messages == [], "\(name)")
        // What was stored can be stored again, and stays the same.
        let again = WrittenObject(definition, written.json, over: written.json)
        #expect(again.messages == [], "\(name)")
        #expect(again.json == written.json, "\(name)")
    }
}
