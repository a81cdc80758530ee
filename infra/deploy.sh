#!/usr/bin/env bash
# Deploys Careloop to AWS, or brings a deployment up to date: infra/deploy.sh ENV [--dry-run]
#
# The first time it asks for what it must know and keeps the answers in settings/ENV.yaml. They are not secret, but they
# are yours: keep a copy. Region and credentials are those of the AWS CLI.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=infra/environment.sh
. infra/environment.sh

# name|default|what is accepted|question. Each but Waf is a parameter of template.yaml with the same default.
questions='ClinicName|Careloop|[^"\\]+|Name of the clinic, as patients read it
TimeZone|Asia/Shanghai|[A-Za-z0-9_+/-]+|Time zone, a name of the IANA database
Languages|zh-CN,en|(zh-CN|en)(,(zh-CN|en))?|Languages, the first one first
QuietHours|21:00-08:00|none|[0-9:]{5}-[0-9:]{5}|Hours in which no patient is disturbed, or none
Channels|wechat,sms,email,phone|[a-z,]+|Ways to reach patients, the best one first
MailFrom|clinic@careloop.example|[^"\\ @]+@[^"\\ @]+|Sender of e-mail, an identity verified in Amazon SES
DomainName||[a-z0-9.-]*|Domain of the pages, such as care.clinic.example; empty for an address of CloudFront
CertificateArn||(arn:aws[a-z-]*:acm:us-east-1:.+)?|ARN of the domain'"'"'s certificate in ACM, region us-east-1; empty without a domain
AlarmEmail||([^"\\ @]+@[^"\\ @]+)?|E-mail address that is told of alarms; empty for nobody
Waf|off|on|off|Firewall before the pages and the API, about 10 US dollars a month: on or off
Architecture|arm64|arm64|x86_64|Processor of the functions: arm64 or x86_64
LogRetentionDays|90|30|60|90|120|180|365|731|1827|3653|Days that logs are kept
BackupDays|35|[1-9]|[12][0-9]|3[0-5]|Days back to which tables can be restored, at most 35'

# ask NAME DEFAULT PATTERN QUESTION
ask() {
  local answer
  while true; do
    printf '%s [%s]: ' "$4" "$2" >&2
    read -r answer <&3 || fail "$1 is not in $settings, and nobody answers: write it there, as $1: \"$2\""
    answer=${answer:-$2}
    [[ $answer =~ ^($3)$ ]] && break
    echo "  That is not possible here." >&2
  done
  set_setting "$1" "$answer"
}

ask_what_is_missing() {
  local line name default pattern question
  exec 3<&0
  set_setting Environment "$environment"
  while IFS= read -r line; do
    # The pattern may hold bars: it is what stands between the second and the last.
    name=${line%%|*} question=${line##*|} pattern=${line#*|} default=
    default=${pattern%%|*} pattern=${pattern#*|} pattern=${pattern%|*}
    if has_setting "$name"; then continue; fi
    if [ -n "$dry" ]; then set_setting "$name" "$default"; else ask "$name" "$default" "$pattern" "$question"; fi
  done <<<"$questions"
  if [ -n "$(setting DomainName)" ] && [ -z "$(setting CertificateArn)" ]; then
    fail "DomainName in $settings needs a CertificateArn: request one in ACM, region us-east-1"
  fi
}

# CloudFront takes firewalls from us-east-1 only, so this one is a stack of its own there.
firewall() {
  local arn=
  if [ "$(setting Waf)" = on ]; then
    run aws cloudformation deploy --region us-east-1 --stack-name "$stack-waf" --template-file infra/waf.yaml \
      --parameter-overrides "Environment=$environment" --no-fail-on-empty-changeset
    arn="<WebAclArn>"
    [ -n "$dry" ] || arn=$(aws cloudformation describe-stacks --region us-east-1 --stack-name "$stack-waf" \
      --query "Stacks[0].Outputs[?OutputKey=='WebAclArn'].OutputValue" --output text)
  fi
  set_setting WebAclArn "$arn"
}

# The first deployment makes two things that the parameters name: the address of the distribution, and the key by which it
# makes itself known. They are noted and deployed once more; later there is nothing left to note.
second_pass() {
  local url key before
  before=$([ ! -e "$settings" ] || cat "$settings")
  url=$(output Url)
  set_setting PublicUrl "$url"
  if ! has_setting OriginKey; then
    key="<VersionId>"
    [ -n "$dry" ] || key=$(aws secretsmanager get-secret-value --secret-id "$(output OriginSecret)" --query VersionId --output text)
    set_setting OriginKey "$key"
    set_setting OriginKeyBefore "$key"
  fi
  if [ -n "$dry" ] || [ "$before" != "$(cat "$settings")" ]; then deploy_stack; fi
}

# The keys of sealed fields are made once; those that are there stay.
keyset() {
  # Whose AWS CLI cannot say them has them in the environment, or is told by careloop what is missing.
  if [ -z "$dry" ]; then eval "$(aws configure export-credentials --format env 2>/dev/null || true)"; fi
  run go run ./cmd/careloop admin keyset --parameter "/careloop/$environment/keyset" --kms-key "alias/$stack"
}

if [ -z "$dry" ]; then
  command -v aws >/dev/null || fail "needs the AWS CLI, version 2: https://docs.aws.amazon.com/cli/"
  AWS_REGION=${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region || true)}}
  [ -n "$AWS_REGION" ] || fail "no region: set AWS_REGION, or run aws configure"
  export AWS_REGION
  account=$(aws sts get-caller-identity --query Account --output text) || fail "AWS does not know these credentials: run aws configure"
  echo "== $stack in account $account, $AWS_REGION"
fi
ask_what_is_missing
firewall
build
deploy_stack
second_pass
keyset
infra/deploy-web.sh "$@"
echo "== $stack: $(output Url)"
[ -z "$(setting DomainName)" ] || echo "   Let $(setting DomainName) point to $(output DistributionDomain) (CNAME or alias)."
echo "   What comes next, and the first administrator: docs/operations.md"
