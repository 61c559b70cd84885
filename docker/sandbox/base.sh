#!/usr/bin/env bash
# base.sh PACKAGE…: writes a root file system with these packages to stdout, as a tar
# archive, for machines that reach no image registry. It is made by debootstrap from the
# mirror and for the suite that this machine's own apt uses. Needs root; progress goes to
# stderr.
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

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(mktemp -d -p "${TMPDIR:-/var/tmp}" leitai-base.XXXXXX)
# When all are told to end, what still downloads may write while this removes.
trap 'for _ in 1 2 3 4 5; do rm -rf --one-file-system "$root" && break; sleep 0.2; done' EXIT
chmod 755 "$root" # apt fetches as a user of its own

debootstrap --variant=minbase "$suite" "$root" "$mirror" >&2

# Some packages run programs of their own while they are installed, and those want /proc.
# It is mounted in a namespace that ends with the installation and whatever that started.
cp "$here/install.sh" "$root/tmp/install.sh"
[[ -e $root/etc/resolv.conf ]] || cp -L /etc/resolv.conf "$root/etc/resolv.conf"
unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" \
    chroot "$root" /bin/sh /tmp/install.sh "$@" >&2
rm "$root/tmp/install.sh"

tar -C "$root" --numeric-owner -cf - \
    --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' --exclude='./var/log/*' \
    --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' .
