# Careloop 随诊. `make` says what there is. Longer work is in infra/*.sh.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

TOOLS := .tools
NPM := npm --prefix web

##@ Try it
.PHONY: run demo demo-lambda sam-local
run: ## Run the clinic on this machine with demo data: http://localhost:8080
	@if command -v npm >/dev/null; then $(MAKE) web; \
	else echo "The pages are not built: install Node.js 20.19 or newer for them. The API runs without."; fi
	go run ./cmd/careloop serve --demo

demo: ## Play one patient's way through the clinic and print each step
	go run ./cmd/careloop demo

demo-lambda: ## The same story through the Lambda programs on DynamoDB Local, with faults on purpose; needs Java 17
	@infra/dynamodb-local.sh -- go run ./internal/lambdademo

sam-local: ## Run the functions in containers by the SAM CLI (docs/local.md); needs Docker, Python and Java
	@infra/sam-local.sh serve

invoke-%: ## Run one function by the SAM CLI with a sample event: make invoke-booking EVENT=create-department
	@infra/sam-local.sh invoke $* $(EVENT)

##@ Test it
.PHONY: test check bench test-aws demo-lambda-quick browser template generate-check lint vuln
test: ## Test the Go code; needs nothing but Go
	go test ./...

check: ## Everything that must hold before a change lands
	@for part in lint test-race test-aws demo-lambda-quick test-web browser template generate-check; do \
	  echo "== $$part"; $(MAKE) $$part; done
	@echo "== all of it holds"

bench: ## Measure the budgets of docs/architecture.md, one JSON object per line
	@infra/dynamodb-local.sh -- go run ./internal/bench

lint: web/node_modules ## Lint Go and TypeScript
	@infra/tools.sh lint
	$(TOOLS)/golangci-lint run ./...
	$(NPM) run --silent lint

test-race: # the part of check that is test with the race detector
	go test -race -shuffle=on -timeout=30m ./...

test-web: web/node_modules # the part of check that tests the pages without a browser
	$(NPM) run --silent test

test-aws: ## Test on DynamoDB Local and moto; needs Java 17 and Python, the first time Maven
	infra/test-aws.sh

demo-lambda-quick: # the part of check that plays the Lambda programs, without the waits for lost senders
	@infra/dynamodb-local.sh -- go run ./internal/lambdademo --quick

browser: web bin/careloop ## Test the pages in Chromium against the local binary
	$(NPM) run --silent test:browser

template: ## Check template.yaml by AWS's tools and build every function; needs Python
	@infra/check-template.sh

generate-check: web/node_modules ## Fail if a generated file is out of date
	@infra/generate.sh --check

vuln: ## Look for known vulnerabilities; asks vuln.go.dev and the npm registry
	@infra/tools.sh vuln
	$(TOOLS)/govulncheck ./...
	$(NPM) audit

##@ Build it
.PHONY: build web generate fmt bin/careloop
build: web ## Build bin/careloop, one file with the pages inside
	CGO_ENABLED=0 go build -trimpath -tags pages -ldflags='-s -w' -o bin/careloop ./cmd/careloop

bin/careloop:
	@go build -o $@ ./cmd/careloop

web: web/dist/index.html ## Build the pages

web/dist/index.html: web/node_modules web/index.html web/vite.config.ts $(shell find web/src web/public -type f)
	$(NPM) run --silent build -- --logLevel warn
	@touch $@

# npm ci writes the folder anew, which also makes it newer than the lock file.
web/node_modules: web/package-lock.json
	$(NPM) ci --silent --no-audit --no-fund
	@touch $@

generate: web/node_modules ## Write the generated files: tables, the contract, the pages' client
	@infra/generate.sh

fmt: web/node_modules ## Format Go and TypeScript
	@infra/tools.sh lint
	$(TOOLS)/golangci-lint fmt
	$(NPM) run --silent format

##@ Deploy it
.PHONY: deploy deploy-web staff rotate-origin-key
deploy: ## Deploy to AWS, or bring up to date: make deploy ENV=dev; it asks the first time
	@infra/deploy.sh $(ENV) $(if $(DRY_RUN),--dry-run)

deploy-web: ## Put only the pages online: make deploy-web ENV=dev
	@infra/deploy-web.sh $(ENV) $(if $(DRY_RUN),--dry-run)

staff: ## Give somebody an account, the first administrator too: make staff ENV=dev EMAIL=… ROLES=administrator
	@EMAIL="$(EMAIL)" ROLES="$(ROLES)" NAME="$(NAME)" PRACTITIONER="$(PRACTITIONER)" infra/staff.sh $(ENV) $(if $(DRY_RUN),--dry-run)

rotate-origin-key: ## Renew the key between CloudFront and the API: make rotate-origin-key ENV=dev
	@infra/rotate-origin-key.sh $(ENV) $(if $(DRY_RUN),--dry-run)

##@ Else
.PHONY: clean help
clean: ## Remove what was built; data and tools stay
	rm -rf bin web/dist web/node_modules .aws-sam
	go clean -testcache

help: ## Say what there is
	@awk 'BEGIN { FS = ":.*## " } /^##@/ { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z%-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
