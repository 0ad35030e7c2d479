import Client
import JSON

/// The tables of `kctl get`: one for each type, made by the server, lined up here.
struct GetTables {
    var invocation: Invocation
    var requests: [ObjectRequest]
    var isWide: Bool

    func print() async throws {
        let cluster = try invocation.cluster()
        var failures: [any Error] = []
        var printer: TablePrinter?
        var printed: ResourceType?
        for request in requests {
            do {
                let tables = try await pages(request, cluster)
                guard tables.contains(where: { !($0["rows"]?.array?.isEmpty ?? true) }) else { continue }
                if printed != request.type {
                    if var finished = printer { invocation.console.print(finished.take() + "\n") }
                    printer = TablePrinter(options(request))
                    printed = request.type
                }
                for table in tables { printer?.add(table) }
            } catch let error as APIError where error.isNotFound && invocation.flags.bool("ignore-not-found") {
                continue
            } catch { failures.append(error) }
        }
        if var finished = printer { invocation.console.print(finished.take()) }
        if printed == nil, failures.isEmpty, !invocation.flags.bool("ignore-not-found") {
            invocation.console.printError(try emptyMessage())
        }
        if let failure = AggregateError.of(failures) { throw failure }
    }

    private func emptyMessage() throws -> String {
        if invocation.flags.bool("all-namespaces") || requests.allSatisfy({ $0.namespace == nil }) {
            return "No resources found\n"
        }
        return "No resources found in \(try invocation.namespace()) namespace.\n"
    }

    /// All pages of a list, or the one table of an object.
    private func pages(_ request: ObjectRequest, _ cluster: Cluster) async throws -> [JSON] {
        var tables: [JSON] = []
        var token: String?
        repeat {
            let table = try await cluster.request(
                "GET", request.target(invocation, limit: APIClient.pageSize, from: token), accept: Cluster.tableType)
            token = table["metadata", "continue"]?.string
            tables.append(table)
        } while !(token ?? "").isEmpty
        return tables
    }

    private func options(_ request: ObjectRequest) -> TablePrinter.Options {
        let flags = invocation.flags
        let hasSeveralTypes = Set(requests.map(\.type)).count > 1
        return TablePrinter.Options(
            isWide: isWide, showsHeaders: !flags.bool("no-headers"),
            showsNamespace: flags.bool("all-namespaces") && request.type.isNamespaced,
            kindPrefix: hasSeveralTypes || flags.bool("show-kind") ? request.type.qualifiedKind : nil,
            showsLabels: flags.bool("show-labels"), labelColumns: flags.list("label-columns"))
    }
}

extension ObjectRequest {
    /// Path and query of reading it with the call's selectors.
    func target(_ invocation: Invocation, limit: Int, from token: String? = nil) -> String {
        guard name == nil else { return path }
        return path
            + RequestTarget.query([
                ("labelSelector", invocation.nonEmpty("selector")),
                ("fieldSelector", invocation.nonEmpty("field-selector")), ("limit", "\(limit)"), ("continue", token),
            ])
    }
}
