# The programs that run in scripts/firewall-lab, and what they are told.

readonly agent_user=5001 customer_user=customer
readonly proxy_user=agent proxy_password=through-the-proxy proxy_realm="Corporate proxy"

# The value of a text in the lab's line of JSON.
told_by_lab() { sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p' "$LAB_FOLDER/log/lab" | head -n 1; }

start_lab() {
    local words=(
        --json --listen $service_inside --external-address $service_outside --port 80 --https-port 443
        --name webrtc.example --turn-name turn.example --turn-port 3478 --turn-tls-port 443 --turn-second-port 80
        # As providers do: the relay is no door to the cloud's own network.
        --turn-denied-peers 10.0.0.0-10.255.255.255
    ) index
    for index in 0 1; do
        words+=(--turn-listen "${turn_inside[$index]}" --turn-external-address "${turn_outside[$index]}")
    done
    [ -z "$LAB_JOURNAL" ] || words+=(--journal "$LAB_JOURNAL")
    # The lab's own files vanish with everything else.
    TMPDIR="$LAB_FOLDER/tmp" start lab on cloud "$LAB_TPHONE" lab "${words[@]}"
    await "the lab" lab grep -qs gateway "$LAB_FOLDER/log/lab"
}

# Each place with a phone has files of its own.
write_configurations() {
    local proxy=""
    [ "$LAB_PROFILE" != proxy-only ] || proxy="proxy = \"$(proxy_url)\""
    write_configuration agent $agent_user "$proxy" '
[[network.turn]]
urls = ["turn:turn.example:3478?transport=udp", "turn:turn.example:3478?transport=tcp",
    "turn:turn.example:80?transport=tcp", "turns:turn.example:443?transport=tcp"]
username = "'"$(told_by_lab username)"'"
credential = "'"$(told_by_lab credential)"'"'
    write_configuration customer $customer_user "" ""
}

# For a place: the user, a line about its proxy, and its relays.
write_configuration() {
    local home="$LAB_FOLDER/homes/$1"
    mkdir -p "$home/config/tphone" "$home/state" "$home/data"
    (
        umask 077
        cat >"$home/config/tphone/config.toml" <<END
[account]
gateway = "https://webrtc.example"
user = "$2"

[network]
stun = ["stun:turn.example:3478"]
ca_file = "$(told_by_lab ca_file)"
$3
$4
END
    )
}

proxy_url() {
    local user=""
    [ "$LAB_PROXY_AUTH" = none ] || user="$proxy_user:$proxy_password@"
    echo "http://${user}proxy.corp.example:$proxy_port"
}

start_proxy() {
    mkdir "$LAB_FOLDER/proxy"
    case $LAB_PROXY_PROGRAM in
        tinyproxy) start_tinyproxy ;;
        squid) start_squid ;;
    esac
    await "the proxy" proxy on proxy sh -c "ss -Hltn sport = :$proxy_port | grep -q ."
}

start_tinyproxy() {
    local auth=""
    [ "$LAB_PROXY_AUTH" = none ] || auth="BasicAuth $proxy_user $proxy_password"
    cat >"$LAB_FOLDER/proxy/tinyproxy.conf" <<END
Port $proxy_port
Listen $proxy_address
Timeout 3600
MaxClients 100
ConnectPort 443
DisableViaHeader Yes
$auth
END
    start proxy on proxy tinyproxy -d -c "$LAB_FOLDER/proxy/tinyproxy.conf"
}

# squid gives up root's rights for a user that may not exist in here, so it is started as somebody who has none.
start_squid() {
    local folder="$LAB_FOLDER/proxy"
    {
        squid_authentication
        cat <<END
acl tls port 443
http_access deny !CONNECT
http_access deny !tls
http_access allow known
http_access deny all
visible_hostname proxy.corp.example
http_port $proxy_address:$proxy_port
pid_filename none
cache deny all
cache_log $folder/cache.log
access_log stdio:$folder/access.log
netdb_filename none
coredump_dir $folder
hosts_file /etc/hosts
dns_nameservers 127.0.0.1
dns_timeout 1 second
dns_retransmit_interval 1 second
shutdown_lifetime 0 seconds
pinger_enable off
END
    } >"$folder/squid.conf"
    # Its shared memory has one name for all squids of a machine.
    # shellcheck disable=SC2016
    start proxy on proxy sh -c 'mount -t tmpfs none /dev/shm && exec "$@"' sh \
        unshare --user --map-user=1000 --map-group=1000 squid -N -f "$folder/squid.conf"
}

squid_authentication() {
    local folder="$LAB_FOLDER/proxy" helpers=/usr/lib/squid
    case $LAB_PROXY_AUTH in
        none) echo "acl known src all" ;;
        basic)
            printf '%s:%s\n' $proxy_user "$(openssl passwd -apr1 $proxy_password)" >"$folder/users"
            cat <<END
auth_param basic program $helpers/basic_ncsa_auth $folder/users
auth_param basic realm $proxy_realm
auth_param basic children 1 startup=1
acl known proxy_auth REQUIRED
END
            ;;
        digest)
            printf '%s:%s\n' $proxy_user $proxy_password >"$folder/users"
            cat <<END
auth_param digest program $helpers/digest_file_auth $folder/users
auth_param digest realm $proxy_realm
auth_param digest children 1 startup=1
acl known proxy_auth REQUIRED
END
            ;;
    esac
}

# An authority of its own, and a certificate by it: folder, its common name, the names that it is for.
make_authority() {
    local folder=$1
    mkdir "$folder"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$2" \
        -keyout "$folder/ca-key.pem" -out "$folder/ca.pem" 2>/dev/null
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=${3%%,*}" \
        -keyout "$folder/key.pem" -out "$folder/request.pem" 2>/dev/null
    openssl x509 -req -in "$folder/request.pem" -CA "$folder/ca.pem" -CAkey "$folder/ca-key.pem" -CAcreateserial -days 2 \
        -extfile <(printf 'subjectAltName=DNS:%s' "${3//,/,DNS:}") -out "$folder/certificate.pem" 2>/dev/null
}

start_portal() {
    make_authority "$LAB_FOLDER/portal" "Hotel Guest WiFi" login.hotel.example
    start portal on proxy python3 "$LAB_PARTS/middle.py" portal $proxy_address "$LAB_FOLDER/portal"
    await "the portal" portal grep -qs ready "$LAB_FOLDER/log/portal"
}

start_inspection() {
    make_authority "$LAB_FOLDER/inspection" "Corporate TLS Inspection" webrtc.example,turn.example
    export LAB_INSPECTION_CA="$LAB_FOLDER/inspection/ca.pem"
    start inspection on firewall python3 "$LAB_PARTS/middle.py" inspection $private_gateway "$LAB_FOLDER/inspection"
    await "the inspection" inspection grep -qs ready "$LAB_FOLDER/log/inspection"
}

start_capture() {
    start capture in_network agent python3 "$LAB_PARTS/capture.py" eth0 "$LAB_CAPTURE"
    await "the capture" capture grep -qs ready "$LAB_FOLDER/log/capture"
}

# How many packets of the agent's media have passed the firewall.
media_packets() { in_network firewall nft list counter ip firewall media | sed -n 's/.*packets \([0-9]*\).*/\1/p'; }

# A call is on when its media flows, not when some seconds have passed.
cut_udp_later() {
    exec 8<&- 9<&-
    until (($(media_packets) >= 10)); do sleep 0.05; done
    say "the media flows; UDP is cut in $LAB_CUT_AFTER s."
    sleep "$LAB_CUT_AFTER"
    local rule="meta l4proto udp counter drop"
    [ -z "$LAB_REJECT" ] || rule="meta l4proto udp counter reject with icmp type admin-prohibited"
    # shellcheck disable=SC2086
    in_network firewall nft add rule ip firewall cut $rule
    say "UDP is cut."
}
