#!/bin/sh
# Does once, while the image is built, what every run would else do again: headers and
# classes are compiled, fonts are counted. Each part is left out where its language is not
# in the image.
set -eu
export LC_ALL=C.UTF-8
cd /opt/leitai/drivers

has() { command -v "$1" >/dev/null 2>&1; }

# bits/stdc++.h takes 1.6 s to read. Only compilers with these flags take the result.
if has g++; then
    echo "prepare: precompiling the C++ header"
    header=$(echo '#include <bits/stdc++.h>' | g++ -M -x c++ - | tr ' ' '\n' | grep -m 1 'bits/stdc++\.h$')
    g++ -O2 -std=gnu++20 -x c++-header -o "$header.gch" "$header"
    g++ -O2 -std=gnu++20 -c -o leitai.o leitai.cpp
fi

# A JVM starts in half the time when the classes that it needs come from an archive: those
# of the compiler, and those that programs use.
if has javac; then
    echo "prepare: archiving Java's classes"
    work=$(mktemp -d)
    javac -nowarn -XDignore.symbol.file -d "$work/jar" ./*.java
    javac -d nodes nodes/*.java
    jar --create --file leitai.jar -C "$work/jar" .
    archived() {
        archive=$1
        shift
        # The archive is good for this very path of the jar only.
        java -XX:+UseSerialGC -XX:ArchiveClassesAtExit="$PWD/$archive" -cp "$PWD/leitai.jar" "$@" \
            </dev/null >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
    }
    archived compile.jsa leitai.Compile Usual.java "$work/classes" "$work/start"
    archived run.jsa leitai.Usual
    printf '%s\n' '{"entry":"called"}' '{"n":0,"input":[[1,2],["a"],[[0.5]],{"b":1}]}' >"$work/given"
    archived driver.jsa leitai.Driver "$work/classes" nodes 3<"$work/given" 4>"$work/answers"
    rm -r "$work"
fi

# matplotlib would count the fonts anew in every container, whose folders are empty. It is
# told to look for its list here first.
if python3 -c 'import matplotlib' 2>/dev/null; then
    echo "prepare: counting matplotlib's fonts"
    module=$(python3 -c 'import matplotlib, os; print(os.path.dirname(matplotlib.__file__))')/font_manager.py
    mkdir -p /opt/leitai/matplotlib
    sed -i "s|mpl.get_cachedir(), f\"fontlist|\"/opt/leitai/matplotlib\", f\"fontlist|" "$module"
    grep -q '"/opt/leitai/matplotlib", f"fontlist' "$module"
    MPLCONFIGDIR=$(mktemp -d) python3 -c 'import matplotlib.pyplot'
    ls /opt/leitai/matplotlib/fontlist-*.json >/dev/null
fi

rm -rf /tmp/* /var/tmp/* /root/.cache
