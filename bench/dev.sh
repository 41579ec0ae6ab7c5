# Part of ./dev: runs benchmarks. What it says, builds and installs with is there.

bench_names() {
  local source
  for source in bench/bench_*.cpp; do
    source=${source##*/bench_}
    printf '%s\n' "${source%.cpp}"
  done
}

# Peers that are built here. Without them a benchmark says that they are absent, and why.
build_peers() {
  command -v go >/dev/null || return 0
  say "dev: building the peer centrifuge"
  go build -C bench/peers/centrifuge -o "$PWD/build/release/bin/centrifuge_peer" . >&2 ||
    say "dev: it could not be built, so it will be reported as absent"
}

# bench_facts COMMAND: what the report says about a run beside its machine, as options.
bench_facts() {
  local versions=("g++ $(g++ -dumpfullversion), flags of the preset release") program
  for program in nats-server mosquitto; do
    # mosquitto tells its version only in its help.
    program=$(PATH=$PATH:/usr/sbin; command -v "$program" || true)
    [[ -z $program ]] || versions+=("$({ "$program" --version 2>/dev/null || "$program" -h || true; } | sed -n 1p)")
  done
  program=$(PATH=$PATH:/usr/sbin; command -v nginx || true)
  [[ -z $program ]] || versions+=("$("$program" -v 2>&1 | sed 's/.*: //')")
  if command -v go >/dev/null; then
    versions+=("$(sed -n 's|^require github.com/centrifugal/||p' bench/peers/centrifuge/go.mod), $(go env GOVERSION)")
  fi
  facts=(--fact Command "$1" --fact Commit "$(git describe --always --dirty 2>/dev/null || echo unknown)"
    --fact Date "$(date -u +%F)" --fact Versions "$(printf '%s; ' "${versions[@]}" | sed 's/; $//')")
}

# quick_run NAME FILE: its JSON lines into the file; none if it fails.
quick_run() {
  "build/release/bin/bench_$1" --quick --json >"$2" || say "dev: bench_$1 failed, see above"
}

bench_record() {
  local folder=$1 name run lines=()
  shift
  for run in 1 2 3; do
    for name in "$@"; do
      quick_run "$name" "$folder/$name.jsonl"
      cat "$folder/$name.jsonl" >>"$folder/run-$run.jsonl"
    done
    lines+=(--lines "$folder/run-$run.jsonl")
  done
  build/release/bin/bench_report record --recorded bench/recorded.jsonl "${lines[@]}"
  say "dev: recorded in bench/recorded.jsonl"
}

command_bench_check() {
  local folder=.cache/bench-check name names verdicts='' passed failed
  [[ $# -eq 0 || ($# -eq 1 && $1 == --record) ]] || wrong "bench check takes --record and nothing else"
  mapfile -t names < <(bench_names | grep -xE 'fanout|commit|history')
  prepare release
  build_targets release atriumd bench_all
  rm -rf "$folder"
  mkdir -p "$folder"
  if [[ $# -eq 1 ]]; then
    bench_record "$folder" "${names[@]}"
    return
  fi
  for name in "${names[@]}"; do
    local check=(build/release/bin/bench_report check --bench "$name" --recorded bench/recorded.jsonl --lines "$folder/$name.jsonl")
    quick_run "$name" "$folder/$name.jsonl"
    if ! "${check[@]}" >"$folder/verdicts"; then
      say "dev: $name once more, since" "$(grep -v '^ok' "$folder/verdicts" || true)"
      quick_run "$name" "$folder/$name-again.jsonl"
      "${check[@]}" --lines "$folder/$name-again.jsonl" >"$folder/verdicts" || true
    fi
    cat "$folder/verdicts"
    verdicts+=$(<"$folder/verdicts")$'\n'
  done
  passed=$(grep -c '^ok' <<<"$verdicts" || true)
  failed=$(grep -cE '^(slow|new|gone)' <<<"$verdicts" || true)
  echo "$passed passed, $failed failed"
  [[ $passed -gt 0 && $failed -eq 0 ]]
}

command_bench() {
  if [[ ${1:-} == check ]]; then
    command_bench_check "${@:2}"
    return
  fi
  local name='' json=no options=() names facts
  local asked="./dev bench $*"
  while [[ $# -gt 0 ]]; do
    case $1 in
      --json) json=yes ;;
      --quick) options+=("$1") ;;
      -*) wrong "bench does not know '$1': see ./dev bench --help" ;;
      *) [[ -z $name ]] || wrong "bench takes one name, or 'all'"; name=$1 ;;
    esac
    shift
  done
  mapfile -t names < <(bench_names)
  [[ -n $name ]] || wrong "name a benchmark: all ${names[*]}, or check"
  local folder=.cache/bench-report/$name lines=() status=0
  if [[ $name != all ]]; then
    [[ " ${names[*]} " == *" $name "* ]] || wrong "there is no benchmark '$name': use one of all ${names[*]}"
    names=("$name")
  fi
  prepare release
  build_targets release atriumd bench_all
  [[ " ${options[*]} " == *" --quick "* ]] || build_peers
  rm -rf "$folder"
  mkdir -p "$folder"
  # One that fails does not take the others with it.
  for name in "${names[@]}"; do
    lines+=(--lines "$folder/$name.jsonl")
    if [[ $json == yes ]]; then
      "build/release/bin/bench_$name" --json "${options[@]}" | tee "$folder/$name.jsonl" || status=1
    else
      "build/release/bin/bench_$name" --json "${options[@]}" >"$folder/$name.jsonl" || status=1
      build/release/bin/bench_report text --lines "$folder/$name.jsonl"
    fi
  done
  bench_facts "$asked"
  build/release/bin/bench_report page "${lines[@]}" --folder "$folder" "${facts[@]}"
  say "dev: the report is $folder/index.html"
  return "$status"
}
