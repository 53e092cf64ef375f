# shellcheck shell=bash
# What the oracles share. ctest sets SLIPWAY (the program under test), SLIPWAY_CLANG (the folder of what the other
# compiler built), ORACLE_FOLDER (a place to write) and ORACLE_REPORT (where the cases are reported, in JUnit's form).

manifest=platforms/ohi/slipway.yaml
# Nothing is written beside the sources.
export PYTHONDONTWRITEBYTECODE=1

# Ends the oracle as skipped, or as failed under CI=true, where every oracle must be there.
skip() {
  if [ "${CI:-}" = true ]; then
    echo "failed: $*, and CI leaves no oracle out"
    exit 1
  fi
  echo "skipped: $*"
  exit 77
}

need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || skip "$tool is not installed"
  done
}

need_boto3() {
  need python3
  python3 -c 'import boto3' 2>/dev/null || skip "boto3 is not installed"
}

# synth PROGRAM FOLDER: all three environments of ohi, into a folder that was empty.
synth() {
  rm -rf "$2"
  mkdir -p "$2"
  "$1" synth dev staging prod -f $manifest --out "$2" >"$2.screen"
}

# Puts a template with mistakes that every judge knows beside those in FOLDER.
plant_mistake() {
  cp tests/oracles/planted-mistake.json "$1/"
}

# The templates below FOLDER, sorted.
templates_below() {
  find "$1" -name '*.json' -print | LC_ALL=C sort
}

# comes_true COMMAND...: asks until it succeeds, for two minutes at most.
comes_true() {
  for _ in $(seq 120); do
    ! "$@" || return 0
    sleep 1
  done
  return 1
}

# expect NAME WANTED ACTUAL: a case, as `report` reads it.
expect() {
  if [ "$2" = "$3" ]; then printf 'passed\t%s\n' "$1"; else printf 'failed\t%s\t%s, not %s\n' "$1" "${3//[$'\n\t']/ }" "$2"; fi
}

# Turns lines of "passed|failed TAB name TAB reason" on standard input into the report that tools/tally counts. Returns 1
# when one failed, or when there was none.
report() {
  mkdir -p "$(dirname "$ORACLE_REPORT")"
  awk -F '\t' -v suite="$1" '
    function escaped(text) {
      gsub("&", "\\&amp;", text); gsub("<", "\\&lt;", text); gsub("\"", "\\&quot;", text)
      return text
    }
    BEGIN { print "<testsuites>" }
    {
      printf "  <testcase name=\"%s\" classname=\"%s\" status=\"run\">\n", escaped($2), suite
      if ($1 != "passed") {
        printf "    <failure message=\"%s\"/>\n", escaped($3)
        print "failed: " $2 ": " $3 > "/dev/stderr"
        failed = 1
      }
      print "  </testcase>"
      cases += 1
    }
    END {
      print "</testsuites>"
      print suite ": " cases + 0 " cases" > "/dev/stderr"
      exit failed || !cases
    }
  ' >"$ORACLE_REPORT"
}

# What the clients of AWS are to know here: nobody's own configuration.
as_a_stranger() {
  export AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing AWS_DEFAULT_REGION=eu-west-1 AWS_PAGER="" AWS_EC2_METADATA_DISABLED=true
  export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_MAX_ATTEMPTS=1
}

# account_of SCRIPT: that of the environment that a deploy.sh is for; it refuses the credentials of others.
account_of() {
  # shellcheck disable=SC2016 # the dollar is the script's
  sed -n 's/^if \[ "\$id" != \([0-9]*\) .*/\1/p' "$1"
}

# serve_cloud OPTION...: a local cloud on a port of its own. Sets `server`, and the endpoint for the clients. Whoever starts it
# ends it; it ends with this shell at the latest.
serve_cloud() {
  local log=$ORACLE_FOLDER/cloud.log
  # It may be read before the cloud has been begun, which is a job of its own.
  : >"$log"
  "$SLIPWAY" cloud --port 0 "$@" >"$log" &
  server=$!
  trap '[ -z "$server" ] || kill -9 "$server" 2>/dev/null || true' EXIT
  AWS_ENDPOINT_URL=""
  for _ in $(seq 600); do
    AWS_ENDPOINT_URL=$(sed -n 's/^local cloud  \(http:[^ ]*\).*/\1/p' "$log")
    export AWS_ENDPOINT_URL
    [ -z "$AWS_ENDPOINT_URL" ] || return 0
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  cat "$log"
  echo "failed: slipway cloud did not start"
  exit 1
}
