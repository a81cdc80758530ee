# shellcheck shell=bash
# What the scripts that work on a deployment share. They source this with their own arguments: ENV [--dry-run].
# With --dry-run every command that would change something is printed, and nothing is asked of AWS.

fail() {
  echo "${0##*/}: $*" >&2
  exit 1
}

environment=
dry=
for argument in "$@"; do
  case $argument in
    --dry-run) dry=yes ;;
    -*) fail "there is no option $argument; there is --dry-run" ;;
    *) environment=$argument ;;
  esac
done
[[ $environment =~ ^[a-z][a-z0-9]{1,11}$ ]] || fail "needs the environment: ENV=dev, staging or prod"
grep -qxF "[$environment.deploy.parameters]" samconfig.toml ||
  fail "samconfig.toml has no section [$environment.deploy.parameters]: copy those of another environment"
stack=careloop-$environment
settings=settings/$environment.yaml

# run COMMAND...: does it, or says it.
run() {
  if [ -n "$dry" ]; then
    printf '+'
    printf ' %q' "$@"
    printf '\n'
  else
    "$@"
  fi
}

# setting NAME: its value in the settings, or nothing.
setting() { [ ! -e "$settings" ] || sed -n "s/^$1: \"\(.*\)\"\$/\1/p" "$settings"; }

has_setting() { [ -e "$settings" ] && grep -q "^$1: \"" "$settings"; }

# set_setting NAME VALUE: the values hold neither quotes nor backslashes, so that this file is YAML as it is.
set_setting() {
  [ "$(setting "$1")" != "$2" ] || ! has_setting "$1" || return 0
  if [ -n "$dry" ]; then
    echo "+ $settings: $1: \"$2\""
    return
  fi
  mkdir -p "${settings%/*}"
  local rest
  rest=$([ ! -e "$settings" ] || grep -v "^$1: " "$settings" || true)
  printf '%s\n' ${rest:+"$rest"} "$1: \"$2\"" >"$settings.new"
  mv "$settings.new" "$settings"
}

# output NAME: what the deployed stack says of itself.
output() {
  if [ -n "$dry" ]; then
    echo "<$1>"
    return
  fi
  local value
  value=$(aws cloudformation describe-stacks --stack-name "$stack" --query "Stacks[0].Outputs[?OutputKey=='$1'].OutputValue" --output text)
  [ -n "$value" ] && [ "$value" != None ] || fail "the stack $stack says no $1: is it deployed? make deploy ENV=$environment"
  printf '%s\n' "$value"
}

build() { run infra/sam.sh build --config-env "$environment"; }

deploy_stack() { run infra/sam.sh deploy --config-env "$environment"; }
