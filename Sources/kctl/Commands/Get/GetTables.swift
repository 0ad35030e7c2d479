import Client
import JSON

/// The tables of `kctl get`: one for each type, made by the server, lined up here.
struct GetTables {
    let invocation: Invocation
    let requests: [ObjectRequest]
    let isWide: Bool
    private let sorting: Sorting?

    init(invocation: Invocation, requests: [ObjectRequest], isWide: Bool) throws {
        self.invocation = invocation
        self.requests = requests
        self.isWide = isWide
        sorting = try invocation.nonEmpty("sort-by").map { try Sorting($0) }
    }

    func print() async throws {
        var failures: [any Error] = []
        var answers: [(request: ObjectRequest, tables: [JSON])] = []
        for request in requests {
            do {
                answers.append((request, try await pages(request)))
            } catch let error as APIError where error.isNotFound && invocation.flags.bool("ignore-not-found") {
                continue
            } catch { failures.append(error) }
        }
        let hasSeveralTypes = Set(answers.map(\.request.type)).count > 1
        var hasPrinted = false
        while let type = answers.first?.request.type {
            let run = answers.prefix { $0.request.type == type }
            answers.removeFirst(run.count)
            var printer = TablePrinter(options(type, hasSeveralTypes: hasSeveralTypes))
            for table in try sorted(run.flatMap(\.tables)) { printer.add(table) }
            let text = printer.take()
            if text.isEmpty { continue }
            if hasPrinted, !invocation.flags.bool("no-headers") { invocation.console.print("\n") }
            invocation.console.print(text)
            hasPrinted = true
        }
        if !hasPrinted, failures.isEmpty, !invocation.flags.bool("ignore-not-found") {
            invocation.console.printError(try emptyMessage())
        }
        if let failure = AggregateError.of(failures) { throw failure }
    }

    private func emptyMessage() throws -> String {
        if invocation.flags.bool("all-namespaces") || requests.contains(where: { $0.namespace == nil }) {
            return "No resources found\n"
        }
        return "No resources found in \(try invocation.namespace()) namespace.\n"
    }

    /// All pages of a list, or the one table of an object.
    func pages(_ request: ObjectRequest) async throws -> [JSON] {
        let cluster = try invocation.cluster()
        var tables: [JSON] = []
        var token: String?
        repeat {
            let target = request.target(
                invocation, limit: APIClient.pageSize, from: token, includesObjects: sorting != nil)
            let answer: JSON
            do {
                answer = try await cluster.request("GET", target, accept: Cluster.tableType)
            } catch { throw invocation.listFailure(error, request) }
            token = answer["metadata", "continue"]?.string
            tables.append(
                answer["kind"]?.string == "Table" ? answer : PlainTable.table(answer, now: invocation.world.time.now))
        } while !(token ?? "").isEmpty
        return tables
    }

    func options(_ type: ResourceType, hasSeveralTypes: Bool) -> TablePrinter.Options {
        let flags = invocation.flags
        return TablePrinter.Options(
            isWide: isWide, showsHeaders: !flags.bool("no-headers"),
            showsNamespace: flags.bool("all-namespaces") && type.isNamespaced,
            kindPrefix: hasSeveralTypes || flags.bool("show-kind") ? type.qualifiedKind : nil,
            showsLabels: flags.bool("show-labels"), labelColumns: flags.list("label-columns"))
    }

    /// All rows as one table, in the order of --sort-by.
    private func sorted(_ tables: [JSON]) throws -> [JSON] {
        guard let sorting, var table = tables.first else { return tables }
        let rows = tables.flatMap { $0["rows"]?.array ?? [] }
        table["rows"] = .array(try sorting.sorted(rows) { $0["object"] ?? .null })
        return [table]
    }
}

extension ObjectRequest {
    /// Path and query of reading it with the call's selectors.
    func target(
        _ invocation: Invocation, limit: Int, from token: String? = nil, includesObjects: Bool = false
    ) -> String {
        let include: (name: String, value: String?) = ("includeObject", includesObjects ? "Object" : nil)
        guard name == nil else { return path + RequestTarget.query([include]) }
        return path
            + RequestTarget.query([
                ("labelSelector", invocation.nonEmpty("selector")),
                ("fieldSelector", invocation.nonEmpty("field-selector")), ("limit", "\(limit)"), ("continue", token),
                include,
            ])
    }
}
