# Finds Chromium and exports CHROMIUM, installing it where that is possible. Sourced by ./verify.

find_or_install_chromium() {
    local name
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
        if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then
            CHROMIUM=$(command -v "$name")
            export CHROMIUM
            break
        fi
    done
    if [ -z "${CHROMIUM:-}" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "verify: installing Chromium" >&2
        apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-wqy-zenhei >/dev/null
        CHROMIUM=$(command -v chromium)
        export CHROMIUM
    fi
    [ -n "${CHROMIUM:-}" ] || {
        echo "verify: the browser tests need Chromium; install it, or set CHROMIUM to its path" >&2
        return 1
    }
}
