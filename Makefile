# make help lists the targets.
GO      ?= go
RACE    := $(shell $(GO) env CGO_ENABLED | grep -q 1 && command -v $$($(GO) env CC) >/dev/null 2>&1 && echo -race)
FUZZ    ?= 5s
LINT    ?= $(shell command -v golangci-lint 2>/dev/null || echo $$($(GO) env GOPATH)/bin/golangci-lint)

.PHONY: help demo test generate generate-check fmt-check vet lint examples fuzz links bench spec ci

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

demo: ## run the quickstart: on the emulator, or on Nango where NANGO_SECRET_KEY is set
	@cd examples && $(GO) run ./quickstart

test: ## run all tests, with the race detector where a C compiler is
	@$(if $(RACE),:,echo "no C compiler for cgo: the tests run without -race")
	$(GO) test $(RACE) ./...
	cd examples && $(GO) test $(RACE) ./...

generate: ## make gen/ from openapi.yaml
	$(GO) generate ./...

generate-check: ## fail where gen/ is not what openapi.yaml gives
	internal/scripts/generate-check.sh

fmt-check: ## fail where a file is not formatted
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$unformatted" || { echo "not formatted: $$unformatted"; exit 1; }

vet: ## go vet
	$(GO) vet ./...
	cd examples && $(GO) vet ./...

lint: ## golangci-lint, with .golangci.yml
	$(LINT) run ./...

fuzz: ## run each fuzz target for FUZZ
	internal/scripts/fuzz.sh $(FUZZ)

links: ## build a program outside the module and list what the SDK links into it
	internal/scripts/links.sh

bench: ## compare with code written by hand, in one run
	$(GO) test -run '^$$' -bench . -benchtime 1s ./tests/bench

ci: generate-check fmt-check vet lint test fuzz links ## everything that CI checks
