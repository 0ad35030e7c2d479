import JSON

/// Changes parts of an object in their place. The part is taken out while it changes, so that nothing is copied.
extension JSON {
    /// Does nothing where there is no such member.
    mutating func update(_ key: String, _ change: (inout JSON) -> Void) {
        guard var member = self[key] else { return }
        self[key] = .null
        change(&member)
        self[key] = member
    }

    /// Every element of the list that is the member `key`.
    mutating func updateElements(of key: String, _ change: (inout JSON) -> Void) {
        guard case .array(var elements) = self[key] else { return }
        self[key] = .null
        for index in elements.indices { change(&elements[index]) }
        self[key] = .array(elements)
    }

    /// Writes the quantities of an object such as `resources.limits` in the canonical form: "0.5" becomes "500m". What is
    /// no quantity stays, for validation to name.
    mutating func canonicalizeQuantities() {
        guard case .object(var members) = self else { return }
        members.updateValues { _, value in value.canonicalizeQuantity() }
        self = .object(members)
    }

    mutating func canonicalizeQuantity() {
        guard let quantity = Quantity(self) else { return }
        let text = quantity.description
        if string != text { self = .string(text) }
    }
}
