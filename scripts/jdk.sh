# Finds a JDK 25 or later and exports JAVA_HOME. Sourced by ./carillon and ./verify.

# The number of a JDK in a folder, such as 25; nothing where there is none.
jdk_number() {
    [ -x "$1/bin/javac" ] && sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null || true
}

is_jdk_25() {
    local number
    number=$(jdk_number "$1")
    [ -n "$number" ] && [ "$number" -ge 25 ]
}

find_jdk_25() {
    local candidate number
    if [ -n "${CARILLON_JAVA_HOME:-}" ] && ! is_jdk_25 "$CARILLON_JAVA_HOME"; then
        number=$(jdk_number "$CARILLON_JAVA_HOME")
        echo "carillon: CARILLON_JAVA_HOME is '$CARILLON_JAVA_HOME', which is ${number:+JDK $number and }no JDK 25 or later; set it to the folder of one, or unset it to have one looked for" >&2
        return 1
    fi
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
