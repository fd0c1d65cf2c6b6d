# Finds Chromium and exports CARILLON_CHROMIUM, installing it where that is possible. Sourced by ./verify.

find_or_install_chromium() {
    find_chromium || install_chromium || true
    find_chromium || {
        echo "verify: the browser tests need Chromium; install it, or set CARILLON_CHROMIUM to its path" >&2
        return 1
    }
}

find_chromium() {
    local name
    for name in "${CARILLON_CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome; do
        if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then
            CARILLON_CHROMIUM=$(command -v "$name")
            export CARILLON_CHROMIUM
            return 0
        fi
    done
    return 1
}

install_chromium() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
    echo "verify: installing Chromium and a font for Chinese" >&2
    apt-get update -qq
    local package
    # The shell has no windows, which nobody sees here and which cost a quarter of the time.
    for package in chromium-headless-shell chromium; do
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $package fonts-noto-cjk >/dev/null && return
    done
    return 1
}
