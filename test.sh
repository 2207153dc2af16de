#!/usr/bin/env bash
# Builds, and runs every test; arguments go to "dotnet test": ./test.sh --filter Kernel
# Debian packages that the tests need and that are missing are installed: in CI (CI=true) and with --install at once, on a terminal after
# a question, and otherwise not at all: then it says which they are, and ends.
# The last line is "N passed, N failed"; the exit code is 0 only if there were tests, and all of them ran and passed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

# program : its Debian package : what the tests need it for
readonly needs=(
    "initdb:postgresql:the store"
    "redis-server:redis-server:the shared quote cache"
    "xmllint:libxml2-utils:dumplogs against their schema"
    "npm:npm:the libraries that the pages load"
    "chromium:chromium:the pages in a real browser"
)
readonly service_policy=/usr/sbin/policy-rc.d cluster_policy=/etc/postgresql-common/createcluster.d/daytrading-tests.conf
passed=0 failed=0 skipped=0 install="" as_root="" services_forbidden=""

# Everything that this run starts has its temporary files here, and is known by it; test servers that run as other users may pass through.
work=$(mktemp -d "${TMPDIR:-/tmp}/daytrading-test-XXXXXX") && chmod 711 "$work" || exit 1

say() { printf '%s\n' "$*"; }

finish() {
    trap - EXIT
    trap '' INT TERM HUP
    [[ $services_forbidden ]] && allow_services
    stop_own_processes
    rm -rf "$work"
    local line="$passed passed, $failed failed"
    if ((skipped > 0)); then line+=", $skipped skipped"; fi
    say "$line"
    exit "$1"
}

# In the background, so that a signal to this script is heard at once.
run() {
    env TMPDIR="$work" "$@" </dev/null &
    wait $!
}

own_processes() {
    local environment
    for environment in $(grep -lzsxF "TMPDIR=$work" /proc/[0-9]*/environ); do
        environment=${environment#/proc/}
        say "${environment%/environ}"
    done
}

# The compiler server, and whatever a broken run has left; the test servers' watches then stop these.
stop_own_processes() {
    local signal tries pids
    for signal in TERM KILL; do
        mapfile -t pids < <(own_processes)
        ((${#pids[@]} > 0)) && kill -s "$signal" "${pids[@]}" 2>/dev/null
        for ((tries = 0; tries < 100 && ${#pids[@]} > 0; tries++)); do
            sleep 0.1
            mapfile -t pids < <(own_processes)
        done
    done
}

has() {
    case $1 in
        initdb) compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

# Debian's packages start their services, and make a database cluster, as they are installed. The tests start servers of their own.
forbid_services() {
    services_forbidden=yes
    [[ -e $service_policy ]] && $as_root mv "$service_policy" "$service_policy.daytrading-tests"
    $as_root install -m 755 /dev/stdin "$service_policy" <<<$'#!/bin/sh\nexit 101'
    $as_root mkdir -p "${cluster_policy%/*}"
    $as_root tee "$cluster_policy" >/dev/null <<<'create_main_cluster = false'
}

allow_services() {
    $as_root rm -f "$service_policy" "$cluster_policy"
    [[ -e $service_policy.daytrading-tests ]] && $as_root mv "$service_policy.daytrading-tests" "$service_policy"
    $as_root rmdir -p --ignore-fail-on-non-empty "${cluster_policy%/*}" 2>/dev/null
    services_forbidden=""
}

apt_get() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=120 "$@" </dev/null >"$work/apt.log" 2>&1
}

# Only with --install, in CI, or with somebody's consent.
may_install() {
    [[ $install || ${CI:-} == true ]] && return
    [[ -t 0 && -t 2 ]] || return
    local answer=""
    read -rp "Install $* with apt-get now? [y/N] " answer
    [[ $answer == [yY] || $answer == [yY][eE][sS] ]]
}

# As root, by sudo without a password, or on a terminal by sudo with one.
become_root() {
    ((EUID == 0)) && return
    command -v sudo >/dev/null || return
    as_root="sudo -n"
    $as_root true 2>/dev/null || { [[ -t 0 ]] && sudo -v; }
}

install_packages() {
    say "Installing $* …"
    forbid_services
    apt_get install --no-install-recommends "$@" ||
        { apt_get update && apt_get install --no-install-recommends "$@"; } ||
        { cat "$work/apt.log"; say "The packages could not be installed: the tests that need them will fail."; }
    [[ " $* " == *" redis-server "* ]] && $as_root systemctl disable --quiet redis-server >/dev/null 2>&1
    allow_services
}

check_needs() {
    local need program package purpose packages=() missing=()
    for need in "${needs[@]}"; do
        IFS=: read -r program package purpose <<<"$need"
        has "$program" && continue
        packages+=("$package")
        missing+=("  $package, for $purpose")
    done
    ((${#packages[@]} == 0)) && return

    say "The tests need Debian packages that are missing here:"
    printf '%s\n' "${missing[@]}"
    if ! command -v apt-get >/dev/null; then
        say "There is no apt-get here. Please install the same programs, with Postgres under /usr/lib/postgresql/<version>/bin."
    elif ! may_install "${packages[@]}"; then
        say "Nothing was installed. \"./test.sh --install\" installs them and runs the tests; to install them yourself, run as root:"
        say "apt-get install --no-install-recommends ${packages[*]}"
    elif ! become_root; then
        say "This user may not install them. Please run as root:"
        say "apt-get install --no-install-recommends ${packages[*]}"
    else
        install_packages "${packages[@]}"
        return
    fi
    finish 1
}

check_sdk() {
    local wanted have where=https://dotnet.microsoft.com/download/dotnet/10.0
    wanted=$(sed -n 's/.*"version": *"\([0-9.]*\)".*/\1/p' global.json)
    if ! command -v dotnet >/dev/null; then
        say "The .NET SDK $wanted or a later one of .NET 10 is needed, and there is no dotnet here: $where"
        finish 1
    elif ! have=$(dotnet --version 2>/dev/null); then
        say "The .NET SDK $wanted or a later one of .NET 10 is needed: $where. Here are only:"
        (cd / && dotnet --list-sdks)
        finish 1
    fi
    say "Building with the .NET SDK $have …"
}

build() {
    # A compiler server of its own: it can be stopped afterwards, and nobody else's build is using it.
    run dotnet build DayTrading.sln -c Release -v quiet --nologo --tl:off -warnaserror -p:SharedCompilationId="${work##*/}" && return
    say "The build failed."
    finish 1
}

# Sums one number of all result files, such as passed="12".
count() {
    local sum=0 value
    for value in $(grep -hoP "<Counters [^>]*\b$1=\"\K[0-9]+" "$work"/results/*.trx 2>/dev/null); do ((sum += value)); done
    say "$sum"
}

run_tests() {
    local code total
    # A test that takes ten minutes hangs: it is named, and the run ends.
    run dotnet test DayTrading.sln -c Release --no-build --nologo --results-directory "$work/results" \
        --logger "trx;LogFilePrefix=tests" --logger "console;verbosity=minimal" \
        --blame-hang-timeout 10m --blame-hang-dump-type none "$@"
    code=$?
    total=$(count total) passed=$(count passed) failed=$(count failed)
    skipped=$((total - passed - failed))
    if ((code != 0 && failed == 0)); then
        say "The run broke off: the test host crashed, hung or was ended; this counts as one failure. Tests that were under way:"
        grep -hoP '<Test Name="\K[^"]+(?=".*Completed="False")' -r "$work/results" --include='Sequence_*.xml'
        failed=1
    elif ((total == 0)); then
        say "No test was run."
        finish 1
    fi
    finish $((code != 0 || failed > 0 || skipped > 0))
}

trap 'finish 1' EXIT
trap 'say Interrupted.; finish 130' INT TERM HUP
arguments=()
for argument in "$@"; do
    if [[ $argument == --install ]]; then install=yes; else arguments+=("$argument"); fi
done
check_needs
check_sdk
build
run_tests "${arguments[@]}"
