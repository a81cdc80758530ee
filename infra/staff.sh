#!/usr/bin/env bash
# Gives somebody an account of the clinic's staff, or more roles: EMAIL=… ROLES=administrator infra/staff.sh ENV [--dry-run]
# ROLES are some of frontdesk, nurse, doctor, manager, administrator, auditor, with commas between. PRACTITIONER=pra_… says
# who in the directory a doctor is, NAME="Li Ming" by what colleagues know somebody. Run again it changes what differs. Roles
# are taken away in the pool.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=infra/environment.sh
. infra/environment.sh

email=${EMAIL:-} practitioner=${PRACTITIONER:-} name=${NAME:-}
[[ $email =~ ^[^@[:space:]]+@[^@[:space:]]+$ ]] || fail "needs an e-mail address: EMAIL=you@clinic.example"
[[ -z $practitioner || $practitioner =~ ^pra_[0-9a-z]{26}$ ]] || fail "PRACTITIONER is an id of the directory: pra_…"
# what the CLI's short form of attributes would take for its own
[[ $name =~ ^[^,=\"\'\\[:cntrl:]]{0,100}$ ]] || fail "NAME has at most 100 characters and none of , = \" ' \\"
IFS=, read -ra roles <<<"${ROLES:-}"
[ ${#roles[@]} -gt 0 ] || fail "needs at least one role: ROLES=administrator"
for role in "${roles[@]}"; do
  case $role in
    frontdesk | nurse | doctor | manager | administrator | auditor) ;;
    *) fail "$role is no role of staff: frontdesk, nurse, doctor, manager, administrator, auditor" ;;
  esac
done

pool=$(output PoolId)
attributes=("Name=email,Value=$email" "Name=email_verified,Value=true")
[ -z "$name" ] || attributes+=("Name=name,Value=$name")
[ -z "$practitioner" ] || attributes+=("Name=custom:practitioner,Value=$practitioner")
if [ -z "$dry" ] && aws cognito-idp admin-get-user --user-pool-id "$pool" --username "$email" >/dev/null 2>&1; then
  run aws cognito-idp admin-update-user-attributes --user-pool-id "$pool" --username "$email" --user-attributes "${attributes[@]}"
else
  # Cognito makes the first password, sends it to the address, and asks for another at the first sign-in.
  run aws cognito-idp admin-create-user --user-pool-id "$pool" --username "$email" --desired-delivery-mediums EMAIL --user-attributes "${attributes[@]}" --query User.UserStatus --output text
fi
for role in "${roles[@]}"; do
  run aws cognito-idp admin-add-user-to-group --user-pool-id "$pool" --username "$email" --group-name "$role"
done
echo "$email is ${roles[*]} of $environment; a new account gets its first password by e-mail."
