# The places of scripts/firewall-lab and the networks between them. All addresses are for documentation or private.
#
#   agent ── firewall ── internet ── cloud-firewall ── cloud
#               │            │
#             proxy        home ── customer

readonly enterprise_address=192.0.2.2 enterprise_gateway=192.0.2.1
readonly routed_agent=192.0.2.130 routed_gateway=192.0.2.129
readonly private_agent=10.1.0.10 private_gateway=10.1.0.1
readonly proxy_address=10.1.9.10 proxy_gateway=10.1.9.1 proxy_port=3128
readonly home_address=198.51.100.2 home_gateway=198.51.100.1
readonly customer_address=192.168.7.10 customer_gateway=192.168.7.1
readonly cloud_gateway=10.66.0.1
readonly service_inside=10.66.0.10 service_outside=203.0.113.10
readonly turn_inside=(10.66.0.20 10.66.0.21) turn_outside=(203.0.113.20 203.0.113.21)

# Runs a program in a place's network; names are those of this process.
in_network() {
    local place=$1
    shift
    nsenter --net="$LAB_FOLDER/places/$place" -- "$@"
}

add_place() {
    touch "$LAB_FOLDER/places/$1"
    unshare --net="$LAB_FOLDER/places/$1" sh -c '
        ip link set lo up
        echo 1 >/proc/sys/net/ipv4/ip_forward
        [ ! -e /proc/sys/net/ipv6/conf/all/disable_ipv6 ] || echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6'
}

# A cable: place, card, address/length; the same of the other end.
connect() {
    in_network "$1" ip link add name "$2" type veth peer name "$5" netns "$LAB_FOLDER/places/$4"
    configure "$1" "$2" "$3"
    configure "$4" "$5" "$6"
}

configure() { in_network "$1" ip -batch - <<<"$(printf 'addr add %s dev %s\nlink set %s up' "$3" "$2" "$2")"; }

route() { in_network "$1" ip route add "$2" via "$3"; }

add_places() {
    local place
    mkdir "$LAB_FOLDER/places"
    for place in agent firewall internet cloud-firewall cloud home customer; do add_place "$place"; done
    connect internet clouds 203.0.113.1/30 cloud-firewall wan 203.0.113.2/30
    connect cloud-firewall inside $cloud_gateway/24 cloud eth0 $service_inside/24
    for address in "${turn_inside[@]}"; do in_network cloud ip addr add "$address/24" dev eth0; done
    connect internet homes $home_gateway/30 home wan $home_address/30
    connect home inside $customer_gateway/24 customer eth0 $customer_address/24
    route internet 203.0.113.0/24 203.0.113.2
    route cloud-firewall default 203.0.113.1
    route cloud default $cloud_gateway
    route home default $home_gateway
    route customer default $customer_gateway
    add_enterprise
}

add_enterprise() {
    agent_address=$private_agent
    local gateway=$private_gateway
    if is_routed "$LAB_PROFILE"; then
        agent_address=$routed_agent gateway=$routed_gateway
        route internet 192.0.2.128/25 $enterprise_address 2>/dev/null || true
    fi
    connect firewall lan "$gateway/25" agent eth0 "$agent_address/25"
    add_uplink
    route firewall default $enterprise_gateway
    if is_routed "$LAB_PROFILE"; then route internet 192.0.2.128/25 $enterprise_address; fi
    case $LAB_PROFILE in
        proxy-only)
            add_demilitarized_zone
            route agent 10.1.9.0/24 "$gateway"
            ;;
        captive-portal)
            add_demilitarized_zone
            route agent default "$gateway"
            ;;
        ipv6-only) use_only_ipv6 ;;
        *) route agent default "$gateway" ;;
    esac
}

add_demilitarized_zone() {
    add_place proxy
    connect firewall dmz $proxy_gateway/24 proxy eth0 $proxy_address/24
    route proxy default $proxy_gateway
}

# The agent's only addresses and routes are of IPv6; the firewall answers there, and knows no way on.
use_only_ipv6() {
    local place
    for place in agent firewall; do
        in_network $place sh -c 'for card in all default lo eth0 lan; do
            file=/proc/sys/net/ipv6/conf/$card/disable_ipv6; [ ! -e $file ] || echo 0 >$file; done'
    done
    in_network agent ip addr flush dev eth0 scope global
    in_network firewall ip -6 addr add 2001:db8:1::1/64 dev lan nodad
    in_network agent ip -6 addr add 2001:db8:1::10/64 dev eth0 nodad
    in_network agent ip -6 route add default via 2001:db8:1::1
}

# The kernel may say a second late that a card has its cable; a phone that looks earlier finds no network.
await_cards() {
    local place tries
    for place in agent cloud customer; do
        tries=0
        until in_network "$place" ip -oneline link show dev eth0 | grep -q 'state UP'; do
            ((++tries < 500)) || fail "the network card of the $place does not come up."
            sleep 0.02
        done
    done
}

# The cable between firewall and internet: a plain one, or a program that delays and loses.
add_uplink() {
    if [[ $LAB_RTT == 0 && $LAB_LOSS == 0 ]]; then
        connect firewall wan $enterprise_address/30 internet enterprise $enterprise_gateway/30
        return
    fi
    start link in_network firewall python3 "$LAB_PARTS/link.py" --rtt "$LAB_RTT" --loss "$LAB_LOSS" wan enterprise
    await "the delaying link" link grep -qs ready "$LAB_FOLDER/log/link"
    in_network firewall ip link set dev enterprise netns "$LAB_FOLDER/places/internet"
    configure firewall wan $enterprise_address/30
    configure internet enterprise $enterprise_gateway/30
}

# The enterprise's firewall. What comes from outside to the firewall itself is dropped, as unanswered packets of a peer
# would otherwise take the very port that the agent's packets to that peer are to leave from.
raise_firewall() {
    local refuse="drop"
    [ -z "$LAB_REJECT" ] || refuse=$'meta l4proto tcp reject with tcp reset\n reject with icmp type admin-prohibited'
    in_network firewall nft -f - <<END
table ip firewall {
    counter media { }
    counter blocked { }
    counter not_tls { }
    chain cut {
    }
    chain refuse {
        counter name "blocked"
        $refuse
    }
    chain forward {
        type filter hook forward priority filter; policy drop;
        jump cut
        $(forward_rules "$LAB_PROFILE")
        jump refuse
    }
    chain input {
        type filter hook input priority filter; policy accept;
        iifname "wan" ct state new drop
    }
    chain divert {
        type nat hook prerouting priority dstnat; policy accept;
        $(diversion_rule "$LAB_PROFILE")
    }
    chain translate {
        type nat hook postrouting priority srcnat; policy accept;
        $(translation_rule "$LAB_PROFILE")
    }
}
END
}

# Less than an Ethernet carries between firewall and internet, and nobody hears of it.
narrow_uplink() {
    local place card
    for place in firewall/wan internet/enterprise; do
        card=${place#*/} place=${place%/*}
        in_network "$place" ip link set dev "$card" mtu 1280
        in_network "$place" nft -f - <<'END'
table ip narrow {
    chain output {
        type filter hook output priority filter; policy accept;
        icmp type destination-unreachable icmp code 4 drop
    }
}
END
    done
}

raise_home() {
    in_network home nft -f - <<'END'
table ip home {
    chain forward {
        type filter hook forward priority filter; policy drop;
        ct state established,related accept
        iifname "inside" accept
    }
    chain input {
        type filter hook input priority filter; policy accept;
        iifname "wan" ct state new drop
    }
    chain translate {
        type nat hook postrouting priority srcnat; policy accept;
        oifname "wan" masquerade
    }
}
END
}

# The cloud's: each address outside stands for one inside, also between the cloud's own hosts.
raise_cloud() {
    in_network cloud-firewall nft -f - <<END
table ip cloud {
    chain enter {
        type nat hook prerouting priority dstnat; policy accept;
        dnat to ip daddr map {
            $service_outside : $service_inside, ${turn_outside[0]} : ${turn_inside[0]},
            ${turn_outside[1]} : ${turn_inside[1]}
        }
    }
    chain leave {
        type nat hook postrouting priority srcnat; policy accept;
        snat to ip saddr map {
            $service_inside : $service_outside, ${turn_inside[0]} : ${turn_outside[0]},
            ${turn_inside[1]} : ${turn_outside[1]}
        }
    }
    chain forward {
        type filter hook forward priority filter; policy drop;
        ct state established,related accept
        iifname "inside" accept
        ip daddr $service_inside tcp dport { 80, 443 } accept
        ip daddr { ${turn_inside[0]}, ${turn_inside[1]} } tcp dport { 80, 443, 3478, 3479 } accept
        ip daddr { ${turn_inside[0]}, ${turn_inside[1]} } udp dport { 3478, 3479, 61000-65535 } accept
    }
    chain input {
        type filter hook input priority filter; policy accept;
        iifname "wan" ct state new drop
    }
}
END
}
