# Finds PostgreSQL and exports CARILLON_POSTGRES_BIN, the directory of initdb, pg_ctl and createdb, installing it
# where that is possible. The tests start a server of their own. Sourced by ./verify.

find_or_install_postgres() {
    find_postgres || install_postgres || true
    find_postgres || {
        echo "verify: the tests of the store need PostgreSQL; install it, or set CARILLON_POSTGRES_BIN to the directory of initdb" >&2
        return 1
    }
}

find_postgres() {
    local folder
    for folder in "${CARILLON_POSTGRES_BIN:-}" "$(dirname "$(command -v initdb || echo /)")" \
        $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -Vr); do
        if [ -n "$folder" ] && [ -x "$folder/initdb" ] && [ -x "$folder/createdb" ]; then
            export CARILLON_POSTGRES_BIN=$folder
            return 0
        fi
    done
    return 1
}

# Without the cluster that Debian would make and start.
install_postgres() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
    echo "verify: installing PostgreSQL" >&2
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql-common >/dev/null
    mkdir -p /etc/postgresql-common/createcluster.d
    echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.d/carillon.conf
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
}
