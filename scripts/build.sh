# Builds the program when it isn't, and has the JVM prepare its starts. Sourced by ./carillon and ./verify, which set
# 'home' and have found a JDK.

jar=$home/server/target/carillon-server.jar
stamp=$home/server/target/.built
cache=$home/server/target/carillon.aot
natives=$home/server/target/native

cli_jar=$home/cli/target/carillon-cli.jar
cli_cache=$home/cli/target/carillon-cli.aot

# Compact object headers save a tenth of the heap; the free ratios and the periodic collection give back what a quiet
# server does not need. Out of memory any thread may be gone, so the whole process goes: half of it helps nobody, and
# whoever keeps it running starts it anew. What the JVM itself has to say, such as that its cache is of no use, goes to standard error:
# standard output is the program's.
options=(
    --enable-native-access=ALL-UNNAMED
    --sun-misc-unsafe-memory-access=allow
    -XX:+UseCompactObjectHeaders
    -XX:+UseG1GC
    -Xms32m
    -XX:MinHeapFreeRatio=10
    -XX:MaxHeapFreeRatio=25
    -XX:G1PeriodicGCInterval=10000
    -XX:+ExitOnOutOfMemoryError
    -XX:+DisplayVMOutputToStderr
    -Xlog:disable
    -Xlog:all=warning:stderr
    -Xlog:aot*=off:stderr
    -Xlog:cds*=off:stderr
)

# Of the commands that talk to a server: they live for seconds, and are to be there at once.
cli_options=(
    --enable-native-access=ALL-UNNAMED
    --sun-misc-unsafe-memory-access=allow
    -XX:+UseSerialGC
    -Xlog:disable
    -Xlog:all=warning:stderr
    -Xlog:aot*=off:stderr
    -Xlog:cds*=off:stderr
)

# What the program is built of.
sources() {
    (cd "$home" && find pom.xml ./*/pom.xml protocol/src/main core/src/main store-jdbc/src/main documents/src/main \
        server/src/main client/src/main cli/src/main console/src console/public console/index.html \
        console/package-lock.json console/vite.config.* console/build sdk/src sdk/package.json \
        "$@" 2>/dev/null)
}

if command -v sha256sum >/dev/null 2>&1; then digest=(sha256sum); else digest=(shasum -a 256); fi

# Of the content of the sources and of their names: the same in a copy, whose times are others.
sources_digest() {
    (cd "$home" && sources -type f -print0 | xargs -0 "${digest[@]}") | LC_ALL=C sort | "${digest[@]}" | cut -d ' ' -f 1
}

# Whether the program is built of the sources as they are. Their times answer fast; where those say no, or where this
# is a copy of another folder, their content is asked.
is_built() {
    [ -f "$jar" ] && [ -f "$cli_jar" ] && [ -f "$stamp" ] || return 1
    local of place
    { read -r of && read -r place; } <"$stamp" || return 1
    if [ "$place" = "$home" ] && [ -z "$(sources -newer "$stamp" -print -quit)" ]; then
        return 0
    fi
    [ "$of" = "$(sources_digest)" ] || return 1
    note_built "$of"
}

# Notes that the program is built of these sources.
note_built() {
    printf '%s\n%s\n' "$1" "$home" >"$stamp"
}

build() {
    need mvn "install Maven 3.8 or later" || return 1
    need npm "install Node.js 20 or later" || return 1
    local log=$home/target/build.log of
    mkdir -p "$home/target"
    echo "carillon: building, which takes a minute or two the first time" >&2
    of=$(sources_digest)
    rm -f "$stamp"
    if ! (cd "$home" && mvn -B -DskipTests -Dspotless.check.skip -pl server,cli -am package) 2>&1 | tee "$log" |
        sed -n -u 's/^\[INFO\] Building \(.*\) [^ ]* *\[\([0-9]*\)\/\([0-9]*\)\]$/carillon:   \2 of \3  \1/p' >&2; then
        tail -n 40 "$log" >&2
        echo "carillon: the build failed; all that it said is in $log" >&2
        return 1
    fi
    note_built "$of"
}

# What the JVM's cache is good for: this JDK, these options and these jars, which it knows by their times.
cache_key() {
    cat "$JAVA_HOME/release"
    printf '%s\n' "$JAVA_HOME" "${options[@]}"
    (cd "$home/server/target" && ls -ln --time-style=full-iso carillon-server.jar lib 2>/dev/null ||
        ls -lnT carillon-server.jar lib)
}

is_prepared() {
    [ -d "$natives" ] && [ -f "$cache.key" ] && [ "$(cache_key)" = "$(cat "$cache.key")" ]
}

# A rehearsal tells the JVM what to have ready at every later start, and unpacks SQLite. Without it starts are slower.
prepare() {
    echo "carillon: preparing the JVM for later starts, some seconds" >&2
    rm -rf "$cache" "$natives"
    "$JAVA_HOME/bin/java" "${options[@]}" -XX:AOTCacheOutput="$cache" -Dorg.sqlite.lib.path="$natives" \
        -jar "$jar" rehearse --native "$natives" \
        >"$home/server/target/rehearsal.log" 2>&1 ||
        echo "carillon: the rehearsal failed, see server/target/rehearsal.log; starts will be slower" >&2
    mkdir -p "$natives"
    cache_key >"$cache.key"
}

cli_cache_key() {
    cat "$JAVA_HOME/release"
    printf '%s\n' "$JAVA_HOME" "${cli_options[@]}"
    (cd "$home/cli/target" && ls -ln --time-style=full-iso carillon-cli.jar lib 2>/dev/null ||
        ls -lnT carillon-cli.jar lib)
}

cli_is_prepared() {
    [ -f "$cli_cache.key" ] && [ "$(cli_cache_key)" = "$(cat "$cli_cache.key")" ]
}

# The same for the commands that talk to a server. The rehearsal looks for one where none can be, and so ends at once.
prepare_cli() {
    rm -f "$cli_cache"
    "$JAVA_HOME/bin/java" "${cli_options[@]}" -XX:AOTCacheOutput="$cli_cache" -jar "$cli_jar" \
        connect --url ws://127.0.0.1:9/ws --token rehearsal >"$home/cli/target/rehearsal.log" 2>&1 </dev/null || true
    cli_cache_key >"$cli_cache.key"
}

# Whoever starts the program twice at once builds it once.
alone() {
    if command -v flock >/dev/null 2>&1; then
        mkdir -p "$home/target"
        exec 9>"$home/target/.lock"
        flock 9
    fi
}

ensure_built() {
    if ! is_built || ! is_prepared; then
        alone
        is_built || build
        is_prepared || prepare
        exec 9>&-
    fi
}

ensure_cli_built() {
    if ! is_built || ! cli_is_prepared; then
        alone
        is_built || build
        cli_is_prepared || prepare_cli
        exec 9>&-
    fi
}
