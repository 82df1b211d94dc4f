import CallEngine
import MediaEngine

/// What the demo reports: the agent's call, as every command reports one, and how it was at the customer's end.
struct DemoReport: Encodable {
    struct Customer: Encodable {
        var heard: Bool
        var packetsReceived: Int
        var packetsLost: Int
        var setupMs: Double?
        var dialToOfferMs: Double?
    }

    var agent: CallReportJSON
    var customer: Customer

    init(agent: CallReportJSON, customer: CallReportJSON) {
        self.agent = agent
        self.customer = Customer(
            heard: customer.media.heard, packetsReceived: customer.media.packetsReceived,
            packetsLost: customer.media.packetsLost, setupMs: customer.call.setupMs,
            dialToOfferMs: customer.call.setup.dialToOfferMs)
        self.agent.media.heard = agent.media.heard && customer.media.heard
        self.agent.ok = agent.ok && customer.ok
        self.agent.completed = agent.completed && customer.completed
        if agent.ok, !customer.ok {
            self.agent.error = customer.error
            self.agent.reason = customer.reason
        }
    }

    /// The customer stands beside the call's own keys.
    func encode(to encoder: any Encoder) throws {
        try agent.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(customer, forKey: .customer)
    }

    private enum CodingKeys: String, CodingKey {
        case customer
    }

    var text: String {
        agent.text + "\n  customer \(customer.heard ? "heard the agent" : "did NOT hear the agent"), received "
            + "\(customer.packetsReceived), lost \(customer.packetsLost)"
    }
}
