# Part of ./dev: what is written in TypeScript. What it says and installs with is there.

# The packages want a newer Node than Debian's, and bring it along.
web_node=$PWD/client-sdk/node_modules/node-linux-$([[ $(uname -m) == aarch64 ]] && echo arm64 || echo x64)/bin

# prepare_web: the packages that package-lock.json names are there.
prepare_web() {
  command -v npm >/dev/null || (install_missing nodejs npm) || return 1
  local done=client-sdk/node_modules/.atrium-installed
  [[ ! $done -nt client-sdk/package-lock.json ]] || return 0
  say "dev: installing the packages of the messenger"
  npm ci --prefix client-sdk --ignore-scripts --no-audit --no-fund --loglevel error >&2 || return 1
  touch "$done"
}

# build_web: the TypeScript SDK, and the messenger where atriumd looks for it.
build_web() {
  local out=build/release/share/atrium/web
  local sources=(client-sdk/package-lock.json client-sdk/typescript client-sdk/web proto/atrium/wire)
  if [[ -f $out/index.html && -z $(find "${sources[@]}" -newer "$out/index.html" -type f \
    -not -path '*/gen/*' -not -path '*/dist/*' -not -path '*/tests/*' -not -path '*/node_modules/*' -print -quit) ]]; then
    return 0
  fi
  prepare_web || return 1
  say "dev: building the messenger"
  PATH=$web_node:$PATH npm run --prefix client-sdk --silent build >&2 || return 1
  rm -rf "$out"
  mkdir -p "$out"
  cp -r client-sdk/web/dist/. "$out"
  touch "$out/index.html"
}
