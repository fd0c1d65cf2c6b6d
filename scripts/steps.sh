# The steps of ./verify, one after the other or side by side. Sourced by ./verify, in the project's folder.

logs=target/verify
failed=()
begun=$SECONDS
beside_pids=()
beside_names=()
rm -rf "$logs"
mkdir -p "$logs"

# Ends what still runs when ./verify is broken off.
end_beside() {
    local pid
    for pid in ${beside_pids[@]+"${beside_pids[@]}"}; do
        [ -z "$pid" ] || kill -- "-$pid" 2>/dev/null || true
    done
}
trap end_beside EXIT
trap 'exit 130' INT TERM

# Runs a step in a shell of its own, whose end writes down what its children have used of the processors.
in_its_own_shell() {
    local file=$1
    shift
    (
        trap 'times >"$file"' EXIT
        set -euo pipefail
        "$@"
    )
}

# Says how long what began then has taken, and how much of the processors.
took() {
    printf '%d s, ' $((SECONDS - $1))
    awk 'END { for (i = 1; i <= NF; i++) { split($i, t, /[ms]/); all += t[1] * 60 + t[2] } printf "%d s of CPU", all }' "$2"
}

# Runs a step in sight. The steps after a build that failed could only repeat that, so it is the end.
run_step() {
    local name=$1 from=$SECONDS status
    shift
    printf '\n== %s\n' "$name"
    # In a condition, Bash would go on after a command of the step that fails.
    set +e
    in_its_own_shell "$logs/times" "$@"
    status=$?
    set -e
    if [ $status = 0 ]; then
        printf -- '-- %s: %s\n' "$name" "$(took "$from" "$logs/times")"
    else
        printf -- '-- %s: FAILED after %s\n' "$name" "$(took "$from" "$logs/times")"
        failed+=("$name")
        case $name in Build*) finish ;; esac
    fi
}

# Runs a step beside those that follow; show_beside shows it.
beside() {
    local name=$1 log=$logs/beside-${#beside_pids[@]}
    shift
    printf '\n== %s: begun beside what follows; %s\n' "$name" "$log.log"
    set -m
    (
        from=$SECONDS
        set +e
        in_its_own_shell "$log.times" "$@"
        status=$?
        printf -- '-- %s: %s\n' "$name" "$(took "$from" "$log.times")"
        exit $status
    ) >"$log.log" 2>&1 &
    beside_pids+=($!)
    beside_names+=("$name")
    set +m
}

# Waits for all that runs beside, and shows it.
show_beside() {
    local i
    for i in ${beside_pids[@]+"${!beside_pids[@]}"}; do
        local status=0
        [ -n "${beside_pids[i]}" ] || continue
        wait "${beside_pids[i]}" || status=$?
        beside_pids[i]=
        printf '\n== %s\n' "${beside_names[i]}"
        cat "$logs/beside-$i.log"
        [ $status = 0 ] || failed+=("${beside_names[i]}")
    done
}

# Says how all went, and where to look.
finish() {
    show_beside
    times >"$logs/times"
    if [ ${#failed[@]} = 0 ]; then
        printf '\n== All passed, in %s\n' "$(took "$begun" "$logs/times")"
        exit 0
    fi
    printf '\n== FAILED, in %s:\n' "$(took "$begun" "$logs/times")"
    printf '  %s\n' "${failed[@]}"
    where_to_look
    exit 1
}

# Where failed tests leave what servers logged and what the browser did.
where_to_look() {
    echo "Where to look:"
    local found
    for found in ./*/target/surefire-reports it/target/servers it/test-results; do
        [ ! -d "$found" ] || printf '  %s\n' "$found"
    done
    grep -lE '(FAILURE|ERROR)!' ./*/target/surefire-reports/*.txt 2>/dev/null | grep -v -e '-output.txt' |
        while IFS= read -r report; do
            printf '  %s\n' "$report"
            [ ! -s "${report%.txt}-output.txt" ] || printf '  %s (its servers'"'"' log)\n' "${report%.txt}-output.txt"
        done
    find it/test-results -name trace.zip 2>/dev/null | sed 's/^/  npx playwright show-trace /'
    echo "  scripts/until-it-fails --busy TEST runs one until it fails"
}
