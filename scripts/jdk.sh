# Finds a JDK 25 or later and exports JAVA_HOME. Sourced by ./carillon and ./verify.

is_jdk_25() {
    [ -x "$1/bin/javac" ] || return 1
    local version
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null)
    [ -n "$version" ] && [ "$version" -ge 25 ]
}

find_jdk_25() {
    local candidate
    for candidate in \
        "${CARILLON_JAVA_HOME:-}" \
        "${JAVA_HOME:-}" \
        /usr/lib/jvm/* \
        /opt/java/* /opt/jdk* \
        "$HOME"/.sdkman/candidates/java/* \
        "$HOME"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if [ -n "$candidate" ] && is_jdk_25 "$candidate"; then
            export JAVA_HOME=$candidate
            return 0
        fi
    done
    echo "carillon: no JDK 25 found; install one, or set CARILLON_JAVA_HOME to its folder" >&2
    return 1
}

need() {
    command -v "$1" >/dev/null 2>&1 || {
        echo "carillon: '$1' is needed to build; $2" >&2
        return 1
    }
}
