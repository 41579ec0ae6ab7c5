# Part of ./dev: runs the fuzz targets. What it says, builds and installs with is there.

fuzz_names() { sed -n 's/^atrium_fuzz(\([a-z_]*\).*/\1/p' tests/fuzz/CMakeLists.txt; }

# fuzz_one NAME SECONDS: what it finds interesting stays in .cache/fuzz/NAME, an input that breaks something in .cache/fuzz/broken.
fuzz_one() {
  local name=$1 status=0
  mkdir -p ".cache/fuzz/$name"
  "build/fuzz/bin/fuzz_$name" -max_total_time="$2" -max_len=8192 -timeout=20 -print_final_stats=1 \
    -artifact_prefix=".cache/fuzz/broken/$name-" ".cache/fuzz/$name" "tests/fuzz/corpus/$name" \
    >".cache/fuzz/log/$name" 2>&1 || status=$?
  printf '%d\n' "$status" >".cache/fuzz/log/$name.status"
  say "dev: fuzz $name: $(fuzz_executions "$name") executions, $([[ $status -eq 0 ]] && echo 'nothing broken' || echo BROKEN)"
}

fuzz_executions() {
  local count
  count=$(sed -n 's/^stat::number_of_executed_units: *//p' ".cache/fuzz/log/$1")
  # One that broke says nothing at its end; its last line of progress does.
  [[ -n $count ]] || count=$(sed -n 's/^#\([0-9]*\).*/\1/p' ".cache/fuzz/log/$1" | tail -n 1)
  printf '%d' "${count:-0}"
}

# fuzz_report SECONDS NAME...: the table and the counts.
fuzz_report() {
  local seconds=$1 all=0 broken=() name count input verdict
  shift
  printf '%-16s %12s %10s\n' target executions 'a second'
  for name in "$@"; do
    count=$(fuzz_executions "$name")
    all=$((all + count))
    verdict=
    if [[ $(cat ".cache/fuzz/log/$name.status") -ne 0 ]]; then
      broken+=("$name")
      verdict='  BROKEN'
    fi
    printf '%-16s %12d %10d%s\n' "$name" "$count" $((count / seconds)) "$verdict"
  done
  printf '%-16s %12d\n' all "$all"
  for name in "${broken[@]}"; do
    input=$(sed -n 's/.*Test unit written to //p' ".cache/fuzz/log/$name" | tail -n 1)
    printf '\n%s: %s\n' "$name" "$(grep -m 1 -E '^(does not hold:|==[0-9]*==ERROR|.*runtime error:)' ".cache/fuzz/log/$name" || echo 'see its log')"
    printf '  log     %s\n' ".cache/fuzz/log/$name"
    [[ -z $input ]] || printf '  input   %s\n  replay  build/fuzz/bin/fuzz_%s %s\n' "$input" "$name" "$input"
  done
  echo "$(($# - ${#broken[@]})) passed, ${#broken[@]} failed"
  [[ ${#broken[@]} -eq 0 ]]
}

command_fuzz() {
  local seconds=30 names=() known name running=0
  mapfile -t known < <(fuzz_names)
  while [[ $# -gt 0 ]]; do
    case $1 in
      --seconds=*) set -- --seconds "${1#*=}" "${@:2}"; continue ;;
      --seconds) need --seconds "$@"; seconds=$2; shift 2 ;;
      -*) wrong "fuzz does not know '$1': see ./dev fuzz --help" ;;
      *) names+=("$1"); shift ;;
    esac
  done
  [[ $seconds =~ ^[1-9][0-9]{0,5}$ ]] || wrong "--seconds takes a number from 1 to 999999, not '$seconds'"
  for name in "${names[@]}"; do
    [[ " ${known[*]} " == *" $name "* ]] || wrong "there is no fuzz target '$name': use some of ${known[*]}"
  done
  prepare fuzz
  if [[ ${#names[@]} -eq 0 ]]; then
    names=("${known[@]}")
    build_targets fuzz fuzz_targets
  else
    build_targets fuzz "${names[@]/#/fuzz_}"
  fi

  rm -rf .cache/fuzz/log
  mkdir -p .cache/fuzz/log .cache/fuzz/broken
  say "dev: fuzzing ${#names[@]} targets for $seconds s each, $jobs at a time"
  for name in "${names[@]}"; do
    if [[ $running -ge $jobs ]]; then
      wait -n
      running=$((running - 1))
    fi
    fuzz_one "$name" "$seconds" &
    running=$((running + 1))
  done
  wait
  fuzz_report "$seconds" "${names[@]}"
}
