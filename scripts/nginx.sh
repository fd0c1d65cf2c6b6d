# Finds nginx and exports CARILLON_NGINX, installing it where that is possible. The tests start one of their own. Sourced by
# ./verify.

find_or_install_nginx() {
    find_nginx || install_nginx || true
    find_nginx || {
        echo "verify: the tests behind a proxy need nginx; install it, or set CARILLON_NGINX to its path" >&2
        return 1
    }
}

find_nginx() {
    local program
    for program in "${CARILLON_NGINX:-}" "$(command -v nginx || true)" /usr/sbin/nginx /usr/local/sbin/nginx; do
        if [ -n "$program" ] && [ -x "$program" ]; then
            export CARILLON_NGINX=$program
            return 0
        fi
    done
    return 1
}

# Without the service that Debian would start. What the tests use is in the smallest of its packages.
install_nginx() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
    echo "verify: installing nginx" >&2
    apt-get update -qq
    local policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod +x "$policy"
        trap 'rm -f /usr/sbin/policy-rc.d' RETURN
    fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light >/dev/null
}
