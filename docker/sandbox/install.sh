#!/bin/sh
# install.sh PACKAGE…: puts Debian packages into a root file system, from within it, without
# what they only recommend, without manuals and other things that no program in a sandbox
# reads, and without starting anything.
set -eu

missing=
for package in "$@"; do
    status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    [ "$status" = "install ok installed" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
cat >/etc/dpkg/dpkg.cfg.d/leitai <<'END'
force-unsafe-io
path-exclude=/usr/share/doc/*
path-exclude=/usr/share/man/*
path-exclude=/usr/share/locale/*
path-exclude=/usr/lib/jvm/*/jmods/*
path-exclude=/usr/include/boost/*
END
# Some packages link their manuals from here and fail where it is not.
mkdir -p /usr/share/man/man1

export DEBIAN_FRONTEND=noninteractive
apt-get -q update
# The list of packages is words, not one word.
# shellcheck disable=SC2086
apt-get -q -y -o Acquire::Retries=2 install --no-install-recommends $missing

# Nothing in a sandbox may change its user; no-new-privileges says so a second time.
find / -xdev -type f -perm /6000 -exec chmod ug-s {} +
# The libraries' own tests are a quarter of their size.
find /usr/lib/python3/dist-packages -type d -name tests -prune -exec rm -r {} + 2>/dev/null || true
apt-get clean
rm -rf /var/lib/apt/lists/* /var/log/* /usr/sbin/policy-rc.d
