import JSON
import Testing

@testable import kctl

@Suite("Printers") struct PrinterTests {
    private static let table: JSON = [
        "kind": "Table",
        "columnDefinitions": [
            ["name": "Name", "type": "string", "format": "name", "priority": 0],
            ["name": "Ready", "type": "integer", "priority": 0], ["name": "Node", "type": "string", "priority": 1],
        ],
        "rows": [
            [
                "cells": ["a", 1, "n1"],
                "object": ["metadata": ["name": "a", "namespace": "x", "labels": ["app": "web", "b": "c"]]],
            ],
            ["cells": ["a-long-name", 12, "two\nlines"], "object": ["metadata": ["name": "b", "namespace": "yy"]]],
        ],
    ]

    private func text(_ options: TablePrinter.Options) -> String {
        var printer = TablePrinter(options)
        printer.add(Self.table)
        return printer.take()
    }

    @Test("columns are as wide as their widest cell and three spaces, and at least six")
    func plain() {
        #expect(text(.init()) == "NAME          READY\na             1\na-long-name   12\n")
    }

    @Test("wide tables show the columns of lower priority, each cell on one line")
    func wide() {
        #expect(
            text(.init(isWide: true))
                == "NAME          READY   NODE\na             1       n1\na-long-name   12      two...\n")
    }

    @Test("namespaces, kinds and labels get their columns")
    func columns() {
        let options = TablePrinter.Options(
            showsNamespace: true, kindPrefix: "pod", showsLabels: true, labelColumns: ["app", "x/deep"])
        #expect(
            text(options) == """
                NAMESPACE   NAME              READY   APP   DEEP   LABELS
                x           pod/a             1       web          app=web,b=c
                yy          pod/a-long-name   12                   <none>

                """)
    }

    @Test("without headers and rows there is nothing")
    func headers() {
        #expect(text(.init(showsHeaders: false)) == "a             1\na-long-name   12\n")
        var printer = TablePrinter(.init())
        printer.add(["columnDefinitions": Self.table["columnDefinitions"] ?? [], "rows": []])
        #expect(printer.take() == "")
    }

    @Test("lines that come later are lined up with those before")
    func later() {
        var printer = TablePrinter(.init())
        printer.add(Self.table, event: "ADDED")
        _ = printer.take()
        printer.add(["columnDefinitions": .null, "rows": [["cells": ["b", 3, ""]]]], event: "MODIFIED")
        #expect(printer.take() == "MODIFIED   b             3\n")
    }

    @Test("JSON is printed as Go prints it")
    func json() {
        let value: JSON = ["b": [1, 2.5, true, .null], "a": ["x": "<&>\"\n"], "e": [], "o": [:]]
        #expect(
            JSONOutput.text(value) == """
                {
                    "a": {
                        "x": "\\u003c\\u0026\\u003e\\"\\n"
                    },
                    "b": [
                        1,
                        2.5,
                        true,
                        null
                    ],
                    "e": [],
                    "o": {}
                }
                """)
        #expect(
            JSONOutput.compact(value)
                == "{\"a\":{\"x\":\"\\u003c\\u0026\\u003e\\\"\\n\"},\"b\":[1,2.5,true,null],\"e\":[],\"o\":{}}")
    }

    @Test("fields are sorted as numbers, amounts or text")
    func sorting() throws {
        func sorted(_ values: [JSON]) throws -> [JSON] {
            try Sorting(".x").sorted(values.map { ["x": $0] }) { $0 }.map { $0["x"] ?? .null }
        }
        #expect(try sorted([10, 9, 1]) == [1, 9, 10])
        #expect(try sorted(["1Gi", "500m", "2"]) == ["500m", "2", "1Gi"])
        #expect(try sorted(["web-9", "web-10", "db"]) == ["db", "web-10", "web-9"])
        #expect(throws: CommandError.self) { try Sorting(".y").sorted([["x": 1]] as [JSON]) { $0 } }
    }
}
