/// Performs what the gateway asks of its legs: real media in the lab, a script in tests of the HTTP side.
///
/// Called on the gateway's event loop only.
package protocol LegHost: AnyObject {
    /// Where the legs' events go; set once, before the first action. It may be called while an action is performed.
    var report: ((LegEvent) -> Void)? { get set }

    func perform(_ action: LegAction)
}
