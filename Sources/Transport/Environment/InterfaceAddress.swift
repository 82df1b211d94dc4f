package import Wire

/// One address of one of this host's interfaces.
package struct InterfaceAddress: Hashable, Sendable {
    package var interface: String
    package var address: IPAddress

    package init(_ interface: String, _ address: IPAddress) {
        self.interface = interface
        self.address = address
    }

    /// Made by a container engine or a virtual machine's host for its own traffic; others cannot be reached through it.
    var isOfContainers: Bool {
        ["docker", "br-", "veth", "virbr", "podman", "cni", "lxcbr", "lxdbr"].contains { interface.hasPrefix($0) }
    }
}
