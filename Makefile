# The project's tasks. `make` alone lists them.

VENV   := .tools/venv
PYTHON := $(VENV)/bin/python
CARGO  := cargo
TIME   ?= 60
# The tests that were skipped, a line each with the reason.
SKIPPED := $(CURDIR)/target/skipped.txt
# An explicit target: without one, build scripts would be instrumented too.
HOST    = $(shell rustc -vV | sed -n 's/^host: //p')
# Coverage instrumentation for libFuzzer. Stable compilers support it.
COVERAGE := -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Ccodegen-units=1

.DEFAULT_GOAL := help
.PHONY: help run build test matrix figures check fmt clippy doc scenarios schema bench fuzz tools legacy clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

run: ## start the server with every scenario; its test CA is in certs/
	$(CARGO) run --release --quiet -- serve --certs certs

build: ## build the release binary
	$(CARGO) build --release

test: tools ## run every test, install the third-party judges first, list what was skipped
	@mkdir -p target && : > $(SKIPPED)
	@EXCHAOS_SKIPPED=$(SKIPPED) $(CARGO) test --lib --bins --tests --quiet && $(CARGO) test --doc --quiet; \
		result=$$?; sh tests/skipped.sh $(SKIPPED); exit $$result

matrix: tools build ## let clients that others wrote meet every scenario, about an hour (ONLY=ID,... CLIENTS=NAME,... UPDATE=1: record what they say)
	@$(PYTHON) -B tests/matrix/matrix.py target/release/exchaos $(if $(ONLY),--only $(ONLY)) $(if $(CLIENTS),--clients $(CLIENTS)) $(if $(UPDATE),--update)

figures: ## print what tests/tidy counts, with limits (TIDY_ROOT=DIR: count another checkout, FIGURE="files in rings": list them)
	@FIGURE="$(FIGURE)" $(CARGO) test --quiet --test tidy the_table_of_figures

check: fmt clippy doc test scenarios legacy ## run everything that CI runs

fmt: ## check the formatting of the code
	$(CARGO) fmt --all --check
	# What `mechanisms!` declares, cargo does not see.
	rustfmt --edition 2024 --check src/fault/*/*.rs

clippy: ## run clippy and fail on warnings
	$(CARGO) clippy --all-targets --quiet -- -D warnings

doc: ## build the documentation and fail on warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --no-deps --quiet

scenarios: ## check every scenario file
	$(CARGO) run --quiet -- check scenarios

schema: ## write the JSON Schemas of scenario and world files
	$(CARGO) run --quiet -- schema > schema/scenario.json
	$(CARGO) run --quiet -- schema --world > schema/world.json

bench: ## measure speed and memory against a bare server (PART=cost, passwords, mailboxes, folders, delivery, large, goals or held for one part)
	$(CARGO) bench --bench serve -- $(PART)

fuzz: ## run each fuzz target for a minute (TIME=60; TARGET=mime for one target); needs a C++ compiler
	@for target in $(or $(TARGET),$(basename $(notdir $(wildcard fuzz/fuzz_targets/*.rs)))); do \
		case $$target in scenario) seeds=scenarios;; soap) seeds=tests/requests;; *) seeds=fuzz/seeds/$$target;; esac; \
		mkdir -p fuzz/corpus/$$target; [ -d $$seeds ] || seeds=; \
		RUSTFLAGS="$(COVERAGE)" $(CARGO) run --quiet --target $(HOST) --manifest-path fuzz/Cargo.toml --bin $$target -- \
			-max_total_time=$(TIME) -timeout=10 -malloc_limit_mb=64 -max_len=131072 fuzz/corpus/$$target $$seeds || exit 1; \
	done

legacy: ## check and test the feature legacy-tls (needs libssl-dev)
	@if pkg-config --exists openssl; then \
		$(CARGO) clippy --all-targets --quiet --features legacy-tls -- -D warnings && \
		$(CARGO) test --quiet --features legacy-tls --test all legacy; \
	else echo "skipped: legacy-tls needs libssl-dev, which is not installed"; fi

tools: ## install the judges: curl, dig, openssl, sslscan, java, dnsmasq, exchangelib, jsonschema, taplo
	@sh tests/tools.sh $(VENV)

clean: ## remove target/ and .tools/
	rm -rf target .tools
