#!/usr/bin/env bash
# Writes a root file system with python3 to stdout, as a tar archive, for machines that
# reach no image registry. It is made by debootstrap from the mirror and for the suite
# that this machine's own apt uses. Needs root; progress goes to stderr.
set -euo pipefail

fail() {
    echo "$*" >&2
    exit 1
}

((EUID == 0)) || fail "debootstrap needs root; run this once as root: .venv/bin/python -m runners.sandbox build"
command -v debootstrap >/dev/null || fail "debootstrap is missing; as root: apt-get install debootstrap"

suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
mirror=$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    awk -v suite="$suite" '$1 == suite && $2 == "main" { print $3; exit }')
[[ -n $mirror ]] || fail "apt's sources name no mirror for '$suite main'; add one (man sources.list) and try again"

# apt may reach its mirror through a proxy that only apt's configuration knows.
eval "$(apt-config shell proxy Acquire::http::Proxy)"
export http_proxy=${proxy:-${http_proxy:-}}

root=$(mktemp -d -p "${TMPDIR:-/var/tmp}" leitai-base.XXXXXX)
trap 'rm -rf --one-file-system "$root"' EXIT

debootstrap --variant=minbase --include=python3 "$suite" "$root" "$mirror" >&2

# Nothing in a sandbox may change its user; no-new-privileges says so a second time.
find "$root" -xdev -type f -perm /6000 -exec chmod ug-s {} +
tar -C "$root" --numeric-owner -cf - \
    --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' --exclude='./var/log/*' \
    --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' .
