import Platform
import Testing

@Suite("Base64") struct Base64Tests {
    @Test(
        "the vectors of RFC 4648, section 10",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func vectors(_ plain: String, _ encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test("every byte comes back, and what does not belong is refused")
    func roundTrip() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        for wrong in ["Zm9v!", "Zg=", "Z", "Zg==Zg=="] { #expect(Base64.decode(wrong) == nil, "\(wrong)") }
        #expect(Base64.decode("Zm9v\nYmFy\r\n") == Array("foobar".utf8))
    }
}
