# The tests of ./build.sh, which sources this file. Each part is run and counted; the sums and the failures are printed at
# the end. out/skipped lists the places where a test was skipped, "PART PLACE" in a line: a test project and one of its
# classes, "pester" and a file, or another part and "*" for all of it. When $again names such a list, only its places run.
passed=0 failed=0 skipped=0 lines=() again=

# keep_failures LOG: adds the failures of one log to out/failures.
keep_failures() {
    plain "$1" | grep -aE -A 12 '\[FAIL\]|^ *\[-\] |^WRONG |^(FAIL|ERROR): ' | head -n 120 >>"$out/failures" || true
}

# keep_skips PART LOG: adds the places of one log's skips to out/skipped.
keep_skips() {
    plain "$2" | sed -nE -e "s/^ *(Famfs[A-Za-z0-9_.+]*)\.[A-Za-z0-9_]+(\(.*\))? \[SKIP\].*/$1 \1/p" \
        -e "s/^Skipped in ([^:]+): .*/$1 \1/p" | sort -u >>"$out/skipped"
}

plain() {
    sed 's/\x1b\[[0-9;]*m//g' "$1"
}

# places PART: what of a part is to run, one place in a line; fails if nothing is.
places() {
    if [[ -z $again ]]; then
        echo "*"
    else
        sed -n "s/^$1 //p" "$again" | sort -u | grep .
    fi
}

# Adds one run to the sums. A run that executed nothing, or ended badly without a failure to show, is a failure. (Places that
# are run again may still skip all.)
count() {
    local name=$1 start=$2 status=$3 p=$4 f=$5 s=$6
    if ((status != 0 && f == 0)) || { ((p + f == 0)) && [[ -z $again || $s == 0 ]]; }; then
        f=$((f + 1))
    fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    lines+=("$name: $p passed, $f failed, $s skipped ($((SECONDS - start)) s)")
}

# run_xunit PROJECT NAME...: the projects at the same time, each with a log that is shown when it has ended.
run_xunit() {
    local start=$SECONDS log status total errors failures skips class projects=() names=() pids=() logs=() classes i
    while (($# > 0)); do
        if places "$1" >/dev/null; then
            projects+=("$1") names+=("$2")
        fi
        shift 2
    done
    ((${#projects[@]} > 0)) || return 0
    echo "${names[*]/%/ tests}"
    for i in "${!projects[@]}"; do
        log=$(mktemp) && logs+=("$log")
        classes=()
        while read -r class; do
            classes+=(-class "$class")
        done < <(places "${projects[i]}")
        # A job in the background ignores SIGINT, and so would every program that a test starts and interrupts.
        env --default-signal=INT dotnet "tests/${projects[i]}/bin/Release/net10.0/${projects[i]}.dll" "${classes[@]}" \
            </dev/null >"$log" 2>&1 &
        pids+=($!)
    done
    for i in "${!projects[@]}"; do
        status=0 total=0 errors=0 failures=0 skips=0 log=${logs[i]}
        wait "${pids[i]}" || status=$?
        cat "$log"
        read -r total errors failures skips < <(sed -nE \
            's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+).*/\1 \2 \3 \4/p' "$log" | tail -1) || true
        keep_failures "$log"
        keep_skips "${projects[i]}" "$log"
        rm -f "$log"
        count "${names[i]}" "$start" "$status" $((total - failures - skips)) $((failures + errors)) "$skips"
    done
}

# The acceptance tests run in two groups at once; each process has a test drive and an identity of its own.
run_pester() {
    local start=$SECONDS group log status p f s pids=() logs=() groups=2 files
    files=$(places pester) || return 0
    (($(wc -l <<<"$files") > 1)) || [[ $files == "*" ]] || groups=1
    echo "Acceptance tests"
    for ((group = 1; group <= groups; group++)); do
        log=$(mktemp) && logs+=("$log")
        env --default-signal=INT "$pwsh" -NoProfile -File tools/pester.ps1 "$out/packages" "$group" "$groups" "${files//$'\n'/,}" \
            </dev/null >"$log" 2>&1 &
        pids+=($!)
    done
    for ((group = 1; group <= groups; group++)); do
        status=0 p=0 f=0 s=0 log=${logs[group - 1]}
        wait "${pids[group - 1]}" || status=$?
        cat "$log"
        read -r p f s < <(sed -nE 's/^Pester result: ([0-9]+) ([0-9]+) ([0-9]+)$/\1 \2 \3/p' "$log" | tail -1) || true
        keep_failures "$log"
        keep_skips pester "$log"
        rm -f "$log"
        count "Acceptance, group $group" "$start" "$status" "$p" "$f" "$s"
    done
}

# Ordinary programs on a mount beside tmpfs; what must differ counts as passed.
run_programs() {
    local start=$SECONDS log status=0 same=0 differ=0 wrong=0 skips=0
    places programs >/dev/null || return 0
    log=$(mktemp)
    tests/programs/run.sh </dev/null 2>&1 | tee "$log" || status=$?
    read -r same differ wrong skips < <(sed -nE \
        's/^Programs: ([0-9]+) as on tmpfs, ([0-9]+) differ as the table says, ([0-9]+) wrong, ([0-9]+) skipped.*/\1 \2 \3 \4/p' \
        "$log" | tail -1) || true
    keep_failures "$log"
    rm -f "$log"
    ((skips == 0)) || echo "programs *" >>"$out/skipped"
    if ((status == 0 && same + differ + wrong == 0)); then
        skipped=$((skipped + skips))
        lines+=("Programs: not run, they need root and /dev/fuse")
        return
    fi
    count "Programs" "$start" "$status" $((same + differ)) "$wrong" "$skips"
}

# The Ansible collection, with the ansible-playbook of this machine. It takes long and has nothing to do with the other tests, so
# it runs beside them: start_ansible begins, end_ansible waits and counts.
ansible_job= ansible_log= ansible_start=
start_ansible() {
    local s
    places ansible >/dev/null || return 0
    if ! command -v python3 >/dev/null || ! command -v ansible-playbook >/dev/null; then
        s=$(cat tests/ansible/test_*.py | grep -c '^    def test_')
        skipped=$((skipped + s))
        lines+=("Ansible: $s skipped, they need python3 and ansible-playbook (Debian: ansible-core)")
        echo "ansible *" >>"$out/skipped"
        return
    fi
    ansible_start=$SECONDS
    ansible_log=$(mktemp)
    FAMFS_PWSH=$pwsh env --default-signal=INT python3 tests/ansible/run.py </dev/null >"$ansible_log" 2>&1 &
    ansible_job=$!
}

end_ansible() {
    local status=0 p=0 f=0 s=0
    [[ -n $ansible_job ]] || return 0
    echo "Ansible tests"
    wait "$ansible_job" || status=$?
    cat "$ansible_log"
    read -r p f s < <(sed -nE 's/^Ansible: ([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$/\1 \2 \3/p' "$ansible_log" | tail -1) || true
    keep_failures "$ansible_log"
    rm -f "$ansible_log"
    count "Ansible" "$ansible_start" "$status" "$p" "$f" "$s"
}

# run_tests [skipped]: every test, or those of the places where the last run skipped one.
run_tests() {
    mkdir -p "$out"
    if [[ ${1:-} == skipped ]]; then
        again=$out/skipped.last
        [[ -e $out/skipped ]] || { echo "Nothing is known to be skipped: run ./build.sh test first." >&2; return 2; }
        mv "$out/skipped" "$again"
    fi
    : >"$out/failures" && : >"$out/skipped"
    find_pwsh
    step "Fetch Pester" dotnet restore tools/Pester --packages "$out/packages"
    build_module
    step "Build the tests" dotnet build Famfs.slnx -c Release --verbosity quiet
    export FAMFSD=$root/bin/$rid/famfsd FAMFS_PWSH=$pwsh
    # Native code is another build of famfsd: whatever mounts is to run again where a compiler is.
    [[ ! -e $FAMFSD.dll ]] || printf '%s *\n' Famfs.Daemon.Tests programs >>"$out/skipped"
    start_ansible
    # The mount tests mostly wait; the engine's need the processors.
    run_xunit Architecture Architecture Famfs.Fuse.Tests "FUSE protocol"
    run_xunit Famfs.Core.Tests Engine Famfs.Daemon.Tests Mount
    run_programs
    run_pester
    end_ansible
    echo
    cat "$out/failures"
    printf '%s\n' "${lines[@]}"
    echo "$passed passed, $failed failed, $skipped skipped"
    ((failed == 0))
}
