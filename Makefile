# make help lists the targets.
GO      ?= go
RACE    := $(shell $(GO) env CGO_ENABLED | grep -q 1 && command -v $$($(GO) env CC) >/dev/null 2>&1 && echo -race)
FUZZ    ?= 8s
SOAK    ?= 2m
# The time after which go test considers the tests of a package hung: much longer than they take on any machine.
TIMEOUT ?= 60m
LINTER  ?= $(shell command -v golangci-lint 2>/dev/null || echo $$($(GO) env GOPATH)/bin/golangci-lint)

.PHONY: help demo test long size generate generate-check fmt-check vet vet-386 lint fuzz vuln soak live links parity browser cli stock bench bench-targets bench-wrappers spec-check release-check tools findings models providers ci

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

demo: ## run the quickstart on the emulator, or on Nango if NANGO_SECRET_KEY is set
	@echo "compiling examples/quickstart; the first time, this downloads modules and takes up to a minute"
	@cd examples && $(GO) run ./quickstart

test: ## run the tests, with the race detector if a C compiler is installed; make long runs the slow ones
	@$(if $(RACE),:,echo "no C compiler for cgo: running the tests without -race")
	@echo "1 of 4: the tests of the module; the first time, compiling takes a minute or two before the first line"
	$(GO) test $(RACE) -short -timeout $(TIMEOUT) ./...
	@echo "2 of 4: the tests that count allocations, without the race detector, which allocates too"
	$(if $(RACE),$(GO) test -count=1 -timeout $(TIMEOUT) -run '^Test(FewAllocationsAreAdded|GetMakesFewAllocations)$$' ./tests/bench ./wrappers/nodesdk ./wrappers/script ./wrappers/proxyhttp ./wrappers/token)
	@echo "3 of 4: the tests of the examples"
	cd examples && $(GO) test $(RACE) -short -timeout $(TIMEOUT) ./...
	@echo "4 of 4: the tests of wrappers/follow/riverfollow, which start PostgreSQL"
	cd wrappers/follow/riverfollow && $(GO) test $(RACE) -short -timeout $(TIMEOUT) ./...

long: ## run the tests that take minutes: npm packages, Chromium, killed workers, database restarts, outages
	@echo "1 of 3: the packages with tests that -short skips; without Node.js, npm or Chromium, some are skipped here too"
	$(GO) test $(RACE) -count=1 -timeout $(TIMEOUT) \
		./tests/bench ./tests/browser ./tests/cli ./tests/contract ./tests/parity ./wrappers/proxyhttp
	@echo "2 of 3: examples/typed, which compiles nango-models"
	cd examples && $(GO) test $(RACE) -count=1 -timeout $(TIMEOUT) ./typed
	@echo "3 of 3: wrappers/follow/riverfollow, where interrupted work passes to another worker after a while (needs PostgreSQL)"
	cd wrappers/follow/riverfollow && $(GO) test $(RACE) -count=1 -timeout $(TIMEOUT) -run 'Killed|Restarted|Outage|Poisoned' -v .

size: ## build a program with and without the client, and compare their sizes
	internal/scripts/size.sh

generate: ## generate gen/ from openapi.yaml
	$(GO) generate ./...

generate-check: ## fail if gen/ is not up to date with openapi.yaml
	internal/scripts/generate-check.sh

fmt-check: ## fail if a file is not formatted
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$unformatted" || { echo "not formatted: $$unformatted"; exit 1; }

vet: stock ## go vet
	$(GO) vet ./...
	cd examples && $(GO) vet ./...
	cd wrappers/follow/riverfollow && $(GO) vet ./...
	cd tests/bench/engines && $(GO) vet ./...
	cd tests/providers && $(GO) vet ./...

vet-386: ## go vet for a platform with a 32-bit int, including tests
	GOARCH=386 $(GO) vet ./...
	cd examples && GOARCH=386 $(GO) vet ./...

lint: stock ## golangci-lint, with .golangci.yml
	$(LINTER) run ./...
	cd examples && $(LINTER) run ./...
	cd wrappers/follow/riverfollow && $(LINTER) run ./...
	cd tests/bench/engines && $(LINTER) run ./...
	cd tests/providers && $(LINTER) run ./...

fuzz: ## run each fuzz target for FUZZ
	internal/scripts/fuzz.sh $(FUZZ)

vuln: ## check the called code for known vulnerabilities with govulncheck; VULN=required fails if that is impossible
	internal/scripts/vuln.sh

soak: ## run 256 goroutines of mixed load for SOAK; memory and goroutines must not grow
	NANGO_SOAK=$(SOAK) $(GO) test -v -count=1 -timeout 0 ./tests/soak

live: ## run a complete journey on a real Nango; set NANGO_LIVE_HOST, NANGO_LIVE_KEY and see tests/live/live_test.go
	$(GO) test -v -count=1 -run TestLive ./tests/live

links: ## list the packages that the SDK links into a program
	internal/scripts/links.sh

parity: ## run the methods of Nango's Node client against the emulator; needs Node.js and npm
	NANGO_PARITY=required $(GO) test -count=1 ./tests/parity

browser: ## run @nangohq/frontend, the Connect page and the console in Chromium; needs Node.js, npm and Chromium
	NANGO_BROWSER=required $(GO) test -count=1 ./tests/browser

cli: ## deploy a project to the emulator with the nango command; needs Node.js and npm
	NANGO_CLI=required $(GO) test -count=1 ./tests/cli

stock:
	@$(GO) tool oapi-codegen -config tests/bench/engines/stock/oapi-codegen.yaml openapi.yaml

bench: stock ## compare with hand-written code, stock oapi-codegen, Node and other JSON engines; BENCH="-rounds 9" runs more rounds
	@cd tests/bench/node && if test ! -d node_modules && command -v npm >/dev/null; then npm ci --ignore-scripts --silent || true; fi
	cd tests/bench/engines && $(GO) run . -results ../RESULTS.md -plot ../records.svg $(BENCH)

bench-targets: ## compare the SDK with hand-written code, for each target of tests/bench/TARGETS.md, on both releases of Go
	cd tests/bench/engines && $(GO) run ./targets

bench-wrappers: ## measure what each wrapper adds to the client's call
	$(GO) test -run '^$$' -bench 'Methods|Helpers|RoundTrip|Token' -benchtime 2s ./wrappers/nodesdk ./wrappers/script ./wrappers/proxyhttp ./wrappers/token

spec-check: ## lint openapi.yaml, with Redocly if Node.js is installed; TYPES=0.71.10 compares it with Nango's endpoint types, PUBLISHED=path-or-url with its published spec (ALL=1: every row)
	TYPES="$(TYPES)" internal/scripts/spec-check.sh "$(PUBLISHED)" $(if $(ALL),-all)

release-check: ## print the version to release next; TAG=v1.2.3 checks that it may be released
	cd internal/tools && $(GO) run ./cmd/releasecheck $(if $(TAG),-tag $(TAG)) ../..

tools: ## vet and test the tools behind spec-check and release-check
	cd internal/tools && $(GO) vet ./... && $(GO) test ./... && $(LINTER) run ./...

models: ## compile the models of nango-models for 64 zod types and 200 random schemas, and encode and decode values with them
	NANGO_MODELS=required $(GO) test -count=1 -v -timeout $(TIMEOUT) -run '^TestValuesRoundTrip$$' ./cmd/nango-models/internal/generate

providers: ## run fifteen providers' SDKs directly and through the proxy, and compare the results
	@echo "compiling the SDKs; the first time that takes a minute or two, and fetches their modules"
	cd tests/providers && $(GO) test -count=1 -timeout $(TIMEOUT) ./...

findings: ## run the scripts in findings/, which install public packages and take minutes
	@for script in findings/*.sh; do echo "$$script"; bash $$script || exit 1; done

ci: generate-check fmt-check vet vet-386 lint spec-check test long tools fuzz vuln links models providers size ## run everything that CI checks
