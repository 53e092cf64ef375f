# shellcheck shell=bash disable=SC2034
# What slipway needs from the distribution, and how ./run and ./test get it. Sourced by both; nothing is installed that
# is there already, and nothing of the user's own configuration is touched.

# What this machine runs: "debian-12". Empty when it does not say.
distribution() {
  # shellcheck disable=SC1091
  (. /etc/os-release 2>/dev/null && echo "${ID:-unknown}-${VERSION_ID:-unknown}")
}

# To build slipway and its tests. The names are the same on Debian 12, Debian 13 and Ubuntu 24.04, but for Boost:
# Debian 12 has the version that slipway needs beside an older one.
boost=libboost1.83-dev
[ "$(distribution)" != debian-12 ] || boost=libboost1.81-dev
packages_to_build=(
  g++ cmake ninja-build pkg-config ccache lld
  libfmt-dev libssl-dev libyaml-dev libexpat1-dev libre2-dev rapidjson-dev libcli11-dev libsqlite3-dev libcurl4-openssl-dev "$boost"
  libgtest-dev libgmock-dev librapidcheck-dev
)
# To run every test: the second compiler with its sanitizers, the linker of its age, a judge of shell scripts, and the
# shells that slipway completes for.
packages_to_test=(clang-19 lld-19 llvm-19 libclang-rt-19-dev shellcheck zsh fish)

# One line to the person who waits.
say() {
  printf '\n== %s\n' "$*"
}

# The reason on standard error, then exit 2: nothing was done.
refuse() {
  printf 'slipway: %s\n' "$*" >&2
  exit 2
}

# Returns on a supported distribution, refuses any other.
require_supported_distribution() {
  [ -r /etc/os-release ] || refuse "this is not Debian 12, Debian 13 or Ubuntu 24.04 (there is no /etc/os-release)."
  case "$(distribution)" in
    debian-12 | debian-13 | ubuntu-24.04) ;;
    *) refuse "slipway is built and tested on Debian 12, Debian 13 and Ubuntu 24.04; this is $(distribution)." ;;
  esac
}

# require_packages NAME...: installs those that are missing, after saying which.
require_packages() {
  local package missing=() as_root=()
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || refuse "as root, please: apt-get install --no-install-recommends ${missing[*]}"
    as_root=(sudo)
  fi
  say "installing with apt: ${missing[*]}"
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
}
