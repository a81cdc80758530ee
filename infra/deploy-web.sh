#!/usr/bin/env bash
# Builds the pages and puts them online: infra/deploy-web.sh ENV [--dry-run]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=infra/environment.sh
. infra/environment.sh

run make web
bucket=s3://$(output Bucket)
distribution=$(output DistributionId)
# Hashed files first and for ever: a page that is open meanwhile still finds those it was built with. The page that names
# them comes last.
run aws s3 cp web/dist/assets "$bucket/assets" --recursive --only-show-errors --cache-control "public, max-age=31536000, immutable"
run aws s3 cp web/dist "$bucket" --recursive --only-show-errors --exclude "assets/*" --exclude index.html --cache-control "public, max-age=3600"
run aws s3 cp web/dist/index.html "$bucket/index.html" --only-show-errors --cache-control no-cache
run aws cloudfront create-invalidation --distribution-id "$distribution" --paths /index.html --query Invalidation.Id --output text
