# Finds a C compiler and exports CC, installing one where that is possible: the crash test's power cut has a small library.
# Sourced by ./verify and it/crash/run.

find_or_install_cc() {
    find_cc || install_cc || true
    find_cc || {
        echo "verify: the crash test's power cut needs a C compiler; install gcc, or set CC to one" >&2
        return 1
    }
}

find_cc() {
    local name
    for name in "${CC:-}" cc gcc clang; do
        if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then
            CC=$(command -v "$name")
            export CC
            return 0
        fi
    done
    return 1
}

install_cc() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
    echo "verify: installing a C compiler" >&2
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends gcc libc6-dev >/dev/null
}
