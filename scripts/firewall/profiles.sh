# The profiles of scripts/firewall-lab: what each allows, which path a call should take, and why; and the rules for it.

readonly profile_names=(
    open nat nat-symmetric rtp-blocked udp-blocked web-only https-only proxy-only blocked cut-udp captive-portal tls-inspection
    ipv6-only small-mtu
)

declare -rA profile_allows=(
    [open]="everything; the agent has a public address"
    [nat]="everything, behind a NAT that gives a socket the same port towards everybody"
    [nat-symmetric]="everything, behind a NAT that gives a socket another port towards each destination"
    [rtp-blocked]="UDP to port 3478 only, TCP to ports 80 and 443; behind a NAT"
    [udp-blocked]="no UDP, any TCP; behind a NAT"
    [web-only]="TCP to ports 80 and 443 only; behind a NAT"
    [https-only]="TCP to port 443 only, and only if it begins with a TLS ClientHello; behind a NAT"
    [proxy-only]="only an HTTP proxy, which allows CONNECT to port 443; no names but its own are known"
    [blocked]="nothing"
    [cut-udp]="everything, as in open, until some seconds after the media began to flow; then no UDP"
    [captive-portal]="nothing but a guest network's page, which answers on ports 80 and 443 in everybody's place"
    [tls-inspection]="everything, behind a NAT, but TLS on port 443 is opened and closed again with another certificate"
    [ipv6-only]="IPv6 only, routed; the agent has no IPv4 address"
    [small-mtu]="everything, behind a NAT, but packets of more than 1280 bytes are lost without a word"
)

declare -rA profile_path=(
    [open]="direct (host candidate, UDP)"
    [nat]="direct (server-reflexive candidate, UDP)"
    [nat-symmetric]="relay over UDP 3478"
    [rtp-blocked]="relay over UDP 3478"
    [udp-blocked]="relay over TCP"
    [web-only]="relay over TCP 80, or TLS 443"
    [https-only]="relay over TLS 443"
    [proxy-only]="relay over TLS 443 through the proxy"
    [blocked]="none: a prompt, clear failure"
    [cut-udp]="direct, then relay over TCP or TLS"
    [captive-portal]="none: INTERCEPTED, sign in to the network first"
    [tls-inspection]="none: INTERCEPTED, until the inspection's authority is trusted or left out"
    [ipv6-only]="none: the cloud has IPv4 addresses only"
    [small-mtu]="direct, as long as no message of the call is larger"
)

declare -rA profile_reason=(
    [open]="Nothing stands between the agent and the media server's external address."
    [nat]="Both sides send checks to the other's address as STUN servers see it, so both firewalls take the other's
packets for answers."
    [nat-symmetric]="The port that the STUN server saw is not the one that the media server sees, and the media
server's own firewall lets nobody in to whom it has not sent first. What the relay sends comes from a known port."
    [rtp-blocked]="The media server's ports are closed to the agent, the TURN server's is open."
    [udp-blocked]="Only the TURN server speaks TCP; it relays over UDP on its other side."
    [web-only]="The TURN server listens on port 80 too, and with TLS on port 443."
    [https-only]="The firewall reads the first bytes of each connection and resets those that are not TLS, so even
TURN over TCP on port 443 does not pass."
    [proxy-only]="There is no route and no name service; the proxy knows the names and opens connections to port 443,
where the first server to speak TLS and TURN is reached."
    [blocked]="No packet of the agent gets anywhere."
    [captive-portal]="The portal answers HTTP with a redirection to its own page, and TLS with its own certificate."
    [tls-inspection]="The agent does not know the authority of the firewall's certificates; its file is named by
\$LAB_INSPECTION_CA, to be set as ca_file."
    [ipv6-only]="Names have IPv4 addresses only, and there is no way to those: what an agent finds where neither the
network nor the service does anything for the other's family."
    [small-mtu]="A tunnel on the way carries less than it should, and what says so (ICMP) is filtered: small requests are
answered, large ones never arrive."
    [cut-udp]="A stateful firewall that changes its mind: packets of known flows are dropped too."
)

list_profiles() {
    local name
    for name in "${profile_names[@]}"; do
        printf '%s\n  allows  %s\n  path    %s\n' "$name" "${profile_allows[$name]}" "${profile_path[$name]}"
        printf '%s\n' "${profile_reason[$name]}" | sed 's/^/          /; 1s/^        /  why   /'
        printf '\n'
    done
    cat <<'END'
In every profile the cloud stands behind a 1-to-1 NAT with a firewall of its own, as clouds have: it lets in HTTP and
HTTPS to the WebRTC Service, and its media only from where the service has sent to; STUN and TURN to coturn on UDP 3478,
TCP 3478, TCP 80 and TLS 443, and anything UDP to coturn's relay ports. The customer stands behind a home NAT.
What the agent's firewall blocks it drops in silence, the hard case; with --reject it answers.
END
}

# What stands in the firewall's `forward` chain; `lan` is the agent's side, `wan` the internet's.
forward_rules() {
    local replies="ct state established,related accept"
    case $1 in
        open) echo "accept" ;;
        cut-udp)
            # RTP and SRTP begin with version 2; STUN, DTLS and TURN's channels begin otherwise (RFC 7983).
            echo 'iifname "lan" meta l4proto udp @th,64,2 2 counter name "media"'
            echo "accept"
            ;;
        nat | nat-symmetric) printf '%s\n' "$replies" 'iifname "lan" accept' ;;
        rtp-blocked)
            printf '%s\n' "$replies" 'iifname "lan" udp dport 3478 accept' 'iifname "lan" tcp dport { 80, 443 } accept'
            ;;
        udp-blocked) printf '%s\n' "$replies" 'iifname "lan" meta l4proto tcp accept' ;;
        web-only) printf '%s\n' "$replies" 'iifname "lan" tcp dport { 80, 443 } accept' ;;
        https-only) https_rules ;;
        proxy-only)
            printf '%s\n' "$replies" "iifname \"lan\" ip daddr $proxy_address tcp dport $proxy_port accept" \
                'iifname "dmz" oifname "wan" tcp dport 443 accept'
            ;;
        captive-portal) printf '%s\n' "$replies" "iifname \"lan\" ip daddr $proxy_address accept" ;;
        tls-inspection) printf '%s\n' "$replies" 'iifname "lan" accept' ;;
        small-mtu) printf '%s\n' "$replies" 'iifname "lan" accept' ;;
        ipv6-only | blocked) ;;
    esac
}

# Connections that lead elsewhere than they should: to a machine of the enterprise's own.
diversion_rule() {
    case $1 in
        captive-portal) echo "iifname \"lan\" tcp dport { 80, 443 } dnat to $proxy_address" ;;
        tls-inspection) echo 'iifname "lan" tcp dport 443 redirect to :8443' ;;
    esac
}

# A connection proves itself by its first bytes: a handshake record of TLS (22, version 3) with a ClientHello (1). Only
# then it is marked; a segment without payload has nothing to read at these places, so the first rules pass it by.
https_rules() {
    cat <<'END'
ct direction reply ct state established,related accept
ct mark 1 accept
iifname "lan" tcp dport 443 @ih,0,8 22 @ih,8,8 3 @ih,40,8 1 ct mark set 1 accept
iifname "lan" tcp dport 443 @ih,0,8 >= 0 counter name "not_tls" reject with tcp reset
iifname "lan" tcp dport 443 accept
END
}

# How the firewall writes other source addresses, if it does.
translation_rule() {
    case $1 in
        open | cut-udp | blocked | captive-portal | ipv6-only) ;;
        # Linux keeps the port of a socket where it is free, whatever the destination.
        nat | rtp-blocked | udp-blocked | web-only | https-only | proxy-only | tls-inspection | small-mtu) echo 'oifname "wan" masquerade' ;;
        nat-symmetric) echo 'oifname "wan" masquerade random,fully-random' ;;
    esac
}

# True if the agent's own address is a public one.
is_routed() { [[ $1 == open || $1 == cut-udp ]]; }
