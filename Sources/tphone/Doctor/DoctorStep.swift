/// What the doctor looks at, in the order of its table.
enum DoctorStep: String, Encodable, Sendable, CaseIterable {
    case dns, signal, stun, turn, nat, proxy, tls, media

    var title: String {
        switch self {
        case .signal: "SIGNAL"
        default: rawValue.uppercased()
        }
    }
}
