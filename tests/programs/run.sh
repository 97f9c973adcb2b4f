#!/usr/bin/env bash
# Runs ordinary programs on tmpfs and on a famfs mount, and compares how they end.
#
# usage: run.sh [-vT] [-o MOUNT_OPTIONS] [NAME...]     NAME: a case of the table, or a pattern; all when left out
#   -v  tells of every case      -T  leaves times out
#
# Compared are the exit code and, of everything that a case leaves behind: name, type, mode, owner, size, content and
# time. Then the mount is taken down and made again, and everything must still be as on tmpfs. A case that must differ
# says why in the table; it fails when it does not differ any more. Needs root, /dev/fuse, pwsh and a module that is built.
# Exit status: 0 if every case ended as the table says.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
famfsd=${FAMFSD:-$(compgen -G "$root/bin/linux-*/famfsd")}
pwsh=${FAMFS_PWSH:-pwsh}
verbose='' options='' times=1
while getopts 'vTo:' flag; do
    case $flag in
        v) verbose=1 ;;
        T) times=0 ;;
        o) options=,$OPTARG ;;
        *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))

if [[ $EUID != 0 || ! -e /dev/fuse ]]; then
    # One skip, and nothing that could count as passed.
    echo "Programs: 0 as on tmpfs, 0 differ as the table says, 0 wrong, 1 skipped (they need root and /dev/fuse)"
    exit 0
fi

work=$(mktemp -d) && mkdir "$work"/{ref,m,home,in,out} || exit 2
mount -t tmpfs -o mode=755 programs "$work/ref"
trap finish EXIT
finish() {
    mountpoint -q "$work/m" && umount -l "$work/m"
    umount -l "$work/ref"
    rm -rf "$work"
}

# The programs see the same machine on both sides.
unset PYTHONDONTWRITEBYTECODE XDG_RUNTIME_DIR XDG_CONFIG_HOME GIT_DIR MAKEFLAGS
export HOME=$work/home LC_ALL=C.UTF-8 TZ=UTC FAMFS_SYSTEM_UUID=7c1f3a52-0d4e-4b3c-9a51-2f6e8d7c9b10
export GIT_AUTHOR_DATE='2024-02-03T04:05:06Z' GIT_COMMITTER_DATE='2024-02-03T04:05:06Z' SOURCE_DATE_EPOCH=1700000000
export S=$work/in H=$here
umask 022
git config --global user.email test@example.org 2>/dev/null && git config --global user.name Test &&
    git config --global init.defaultBranch main
(cd "$S" && . "$here/inputs.sh") || exit 2

mount_it() {
    "$famfsd" "$work/image" "$work/m" -o "allow_other$options" || exit 2
}

unmount_it() {
    local pid
    pid=$(pgrep -f "famfsd $work/image " | head -1)
    umount "$work/m" || return
    while [[ -n $pid ]] && kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
}

# What a directory holds: a line for each name, then the digests. Times up to the minute before the case count as set,
# later ones are just new. The size of a directory means nothing.
list() {
    (
        cd "$1" || exit
        find . -mindepth 1 -printf '%P\t%y %m %U:%G\t%s\t%T@\n' | awk -F '\t' -v OFS=' ' -v start="$2" -v times="$times" '
            { $4 = !times ? "" : $4 < start - 60 ? int($4) : "new"; if ($2 ~ /^d/) $3 = "-"; print $1, $2, $3, $4 }' | sort
        [[ $3 == any ]] || find . -type f -print0 | sort -z | xargs -0 -r md5sum
    )
}

run_on() {
    local side=$1 name=$2 status=0
    export D=$work/$side/$name T=$work/out/$side.$name
    mkdir -p "$D" "$T"
    (cd "$D" && timeout 120 bash -c "$command" </dev/null >"$work/out/$name.$side.log" 2>&1) || status=$?
    echo "$status"
}

same=0 differ=0 wrong=0 skipped=0 rows=()
declare -A started reasons contents

judge() {
    local name=$1 difference=$2
    if [[ -z $difference && -z ${reasons[$name]} ]]; then
        same=$((same + 1)) rows+=("$name"$'\t'same)
        [[ -z $verbose ]] || echo "same    $name"
    elif [[ -n $difference && -n ${reasons[$name]} ]]; then
        differ=$((differ + 1)) rows+=("$name"$'\t'"differs: ${reasons[$name]}")
        [[ -z $verbose ]] || { echo "differs $name: ${reasons[$name]}"; head -8 <<<"$difference" | sed 's/^/        /'; }
    else
        wrong=$((wrong + 1)) rows+=("$name"$'\t'WRONG)
        echo "WRONG   $name: ${reasons[$name]:+it no longer differs (${reasons[$name]})}"
        head -12 <<<"$difference" | sed 's/^/        /'
        [[ -z $difference ]] || tail -3 "$work/out/$name.m.log" | cut -c1-200 | sed 's/^/        | /'
    fi
}

wanted() {
    local pattern
    [[ $# -gt 1 ]] || return 0
    for pattern in "${@:2}"; do
        # shellcheck disable=SC2053
        [[ $1 == $pattern ]] && return
    done
    return 1
}

# One case: runs it on both sides, and keeps what was different at once.
run_case() {
    local name=$1 tools=$2 tool ref mnt
    for tool in $tools; do
        # Of names with a slash between them, one is enough.
        # shellcheck disable=SC2086
        if ! command -v ${tool//\// } >/dev/null; then
            skipped=$((skipped + 1)) rows+=("$name"$'\t'"skipped: no $tool")
            echo "skipped $name: $tool is not installed"
            return
        fi
    done
    [[ -z $verbose ]] || echo "$(date +%T) $name" >&2
    started[$name]=$(date +%s)
    ref=$(run_on ref "$name")
    mnt=$(run_on m "$name")
    list "$work/ref/$name" "${started[$name]}" "${contents[$name]}" >"$work/out/$name.list"
    {
        [[ $ref == "$mnt" ]] || echo "exit code $ref on tmpfs, $mnt on the mount"
        list "$work/m/$name" "${started[$name]}" "${contents[$name]}" | diff "$work/out/$name.list" - | grep '^[<>]'
    } >"$work/out/$name.diff"
    ran+=("$name")
}

truncate -s 32G "$work/image"
"$pwsh" -NoProfile -NonInteractive -Command "Import-Module '$root/Famfs.psd1'; \$null = New-FamfsFileSystem '$work/image' -Force -Confirm:\$false" ||
    exit 2
mount_it

# The table: "== name | tools | differs: reason", or "content: any" for what is random; then the command.
ran=() name='' command=''
finish_case() {
    [[ -z $name ]] || ! wanted "$name" "$@" || run_case "$name" "$tools"
    command=''
}
while IFS= read -r line || [[ -n $line ]]; do
    case $line in
        '# '*) ;;
        '== '*)
            finish_case "$@"
            IFS='|' read -r name tools note <<<"${line#== }"
            name=${name// /}
            note=$(sed 's/^ *//; s/ *$//' <<<"$note")
            reasons[$name]='' contents[$name]=same
            [[ $note != 'differs: '* ]] || reasons[$name]=${note#differs: }
            [[ $note != 'content: any'* ]] || contents[$name]=any
            ;;
        *) command+=$line$'\n' ;;
    esac
done <"$here/table"
finish_case "$@"

# Everything again from the log alone.
unmount_it
mount_it
for name in "${ran[@]}"; do
    judge "$name" "$(
        cat "$work/out/$name.diff"
        list "$work/m/$name" "${started[$name]}" "${contents[$name]}" |
            diff "$work/out/$name.list" - | grep '^[<>]' | grep -vxFf "$work/out/$name.diff" | sed 's/$/   (after mounting again)/'
    )"
done
unmount_it
if [[ -n ${FAMFS_PROGRAMS_OUT:-} ]]; then
    printf '%s\n' "${rows[@]}" >"$FAMFS_PROGRAMS_OUT"
fi
echo "Programs: $same as on tmpfs, $differ differ as the table says, $wrong wrong, $skipped skipped"
((wrong == 0))
