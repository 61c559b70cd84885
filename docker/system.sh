#!/usr/bin/env bash
# Gives a fresh Debian or Ubuntu machine what Leitai wants from the system: a Docker
# engine that answers and debootstrap (to run code), Chromium and CJK fonts (to test
# pages), PostgreSQL's programs (to test the records). The app starts without any of it, so whatever goes wrong here is one line
# on stderr and exit status 0.
#
#   SYSTEM=no      leave the system alone, only say what is missing
#   LEITAI_LOG=…   where the output of apt and dockerd goes
set -uo pipefail

LOG=${LEITAI_LOG:-/var/log/leitai-system.log}
LOCK=/run/leitai-system.lock
APT_SECONDS=900
ENGINE_SECONDS=60

say() { printf 'system: %s\n' "$*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }
engine_answers() { has docker && timeout 10 docker info >/dev/null 2>&1; }
is_debian() { grep -qsE '^ID(_LIKE)?=.*(debian|ubuntu)' /etc/os-release; }
has_cjk_fonts() { compgen -G '/usr/share/fonts/*/noto/NotoSansCJK*' >/dev/null; }
has_postgres() { has initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

missing_for_running() {
    has docker && has dockerd && has iptables || [[ -n ${DOCKER_HOST:-} ]] || echo docker.io iptables
    has debootstrap || echo debootstrap
}

missing_for_browsing() {
    has chromium || echo chromium
    has_cjk_fonts || echo fonts-noto-cjk
}

missing_for_records() {
    has_postgres || echo postgresql
}

# Debian makes and starts a cluster for everybody who installs the server. The tests
# start their own, so this one is not made. A file that is there already is left alone.
without_default_cluster() {
    local file=/etc/postgresql-common/createcluster.conf
    [[ -e $file ]] && return
    mkdir -p "${file%/*}" && printf 'create_main_cluster = false\n' >"$file"
}

# One line for a machine that this script may not or cannot change.
explain() {
    local why=$1 packages mend=()
    packages=$(echo $(missing_for_running) $(missing_for_browsing) $(missing_for_records))
    if [[ -n $packages ]] && is_debian; then
        mend+=("sudo apt-get install --no-install-recommends $packages")
    elif [[ -n $packages ]]; then
        mend+=("install your system's packages for: $packages")
    fi
    if ! engine_answers; then
        mend+=("start a Docker engine that user $(id -un) may use (see: docker info)")
    fi
    ((${#mend[@]})) || return 0
    local joined
    joined=$(printf '; %s' "${mend[@]}")
    say "$why; what it lacks stays off until you do this: ${joined:2}"
}

# Shows apt's current step on a terminal; elsewhere the log alone has it.
progress() {
    if [[ ! -t 2 ]]; then cat >>"$LOG"; return; fi
    local line
    while IFS= read -r line; do
        printf '%s\n' "$line" >>"$LOG"
        printf '\r\033[K  %.70s' "$line" >&2
    done
    printf '\r\033[K' >&2
}

apt() {
    DEBIAN_FRONTEND=noninteractive timeout -k 10 "$APT_SECONDS" \
        apt-get -q -y -o DPkg::Lock::Timeout=120 -o Acquire::Retries=2 "$@" \
        2>&1 </dev/null 9>&- | progress
}

last_error() { grep -aE '^(E:|dpkg: error|failed|Error)|level=(fatal|error)' "$LOG" | tail -n 1; }

# install "what for" package…: one line before, one line after a failure.
install() {
    local purpose=$1 started=$SECONDS
    shift
    (($#)) || return 0
    say "installing $* ($purpose); apt's output goes to $LOG"
    if [[ -z ${apt_is_updated:-} ]]; then
        apt update # a stale list may still do, so only the install decides
        apt_is_updated=yes
    fi
    if apt install --no-install-recommends "$@"; then
        say "installed in $((SECONDS - started)) s"
    else
        say "could not install $*: $(last_error) (see $LOG; 'make run' tries again)"
    fi
}

# A killed engine leaves its pid behind. dockerd takes any process of that number for
# itself still running, also one that is dead but not yet reaped, or a stranger.
forget_killed_engine() {
    local file name pid
    for file in /var/run/docker.pid /var/run/docker/containerd/containerd.pid; do
        name=dockerd
        [[ $file == */containerd.pid ]] && name=containerd
        pid=$(cat "$file" 2>/dev/null) || continue
        if [[ $(cat "/proc/$pid/comm" 2>/dev/null) != "$name" ]] ||
            grep -q '^State:[[:space:]]*Z' "/proc/$pid/status" 2>/dev/null; then
            rm -f "$file"
        fi
    done
}

start_engine() {
    forget_killed_engine
    if [[ -d /run/systemd/system ]]; then
        timeout 60 systemctl start docker >>"$LOG" 2>&1
    elif [[ $(</proc/1/comm) == init && -x /etc/init.d/docker ]]; then
        timeout 60 service docker start >>"$LOG" 2>&1
    else
        # A session of its own: the engine outlives this shell and its Ctrl-C.
        setsid nohup dockerd >>"$LOG" 2>&1 </dev/null 9>&- &
        started_pid=$!
    fi
}

# A dockerd of ours that ended will not answer, unless it gave way to another one.
is_starting() {
    [[ -z ${started_pid:-} ]] || kill -0 "$started_pid" 2>/dev/null ||
        kill -0 "$(cat /var/run/docker.pid 2>/dev/null)" 2>/dev/null
}

ensure_engine() {
    engine_answers && return
    if [[ -n ${DOCKER_HOST:-} ]]; then
        say "no Docker engine answers at DOCKER_HOST=$DOCKER_HOST; start it or unset DOCKER_HOST"
        return
    fi
    has dockerd || return 0
    say "starting the Docker engine; its output goes to $LOG"
    start_engine
    local deadline=$((SECONDS + ENGINE_SECONDS))
    until engine_answers; do
        if ((SECONDS >= deadline)) || ! is_starting; then
            say "the Docker engine does not start: $(last_error) (see $LOG); code running stays off"
            return
        fi
        sleep 0.3
    done
}

main() {
    if [[ ${SYSTEM:-yes} == no ]]; then
        explain "SYSTEM=no leaves this machine as it is"
    elif ((EUID)); then
        explain "not root, so nothing is installed"
    elif ! is_debian || ! has apt-get; then
        explain "not Debian or Ubuntu, so nothing is installed"
    else
        exec 9>"$LOCK"
        flock -w $((2 * APT_SECONDS)) 9 || say "another set-up holds $LOCK; going on without waiting"
        install "to run code in containers" $(missing_for_running)
        ensure_engine
        install "to test the pages in a browser" $(missing_for_browsing)
        has_postgres || without_default_cluster
        install "to test the records on PostgreSQL" $(missing_for_records)
    fi
}

main
exit 0
