import JSON
import Platform

/// The table of objects for which the server makes none: their names and ages.
enum PlainTable {
    static func table(_ answer: JSON, now: Timestamp) -> JSON {
        let objects = answer["items"]?.array ?? [answer]
        return [
            "metadata": answer["metadata"] ?? [:],
            "columnDefinitions": [
                ["name": "Name", "type": "string", "format": "name"], ["name": "Age", "type": "string"],
            ],
            "rows": .array(objects.map { row($0, now) }),
        ]
    }

    private static func row(_ object: JSON, _ now: Timestamp) -> JSON {
        let age = Values.age(object["metadata", "creationTimestamp"], now)
        return ["cells": [object["metadata", "name"] ?? "", .string(age)], "object": object]
    }
}
