/// Which of two agents nominates the pair to be used (RFC 8445, section 6.1.1).
package enum ICERole: Hashable, Sendable {
    case controlling
    case controlled

    var opposite: ICERole { self == .controlling ? .controlled : .controlling }
}
