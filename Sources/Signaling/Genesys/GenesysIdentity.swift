/// Who signs in.
package enum GenesysIdentity: Hashable, Sendable {
    /// A directory number, which can be called; the password decides between GET and POST.
    case user(String, password: String?)
    /// Known to this gateway only; can call, cannot be called.
    case anonymous
}
