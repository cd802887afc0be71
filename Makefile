# Every target is a short script in Scripts/, which can also be called by hand.

ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run build test check bench soak torture upgrade format lint fuzz conformance interop api clean

help: ## list the targets
	@sed -nE 's/^([a-z]+):.*## (.*)$$/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

run: ## install what is missing, build, start on this machine's logs: make run ARGS="--control-port 9000"
	@Scripts/run.sh $(ARGS)

build: ## leave .build/release/livelogs and .build/release/websocket-echo
	@Scripts/build.sh

test: ## all tests, from zero: packages, build, swift test, the tests of the real binary
	@Scripts/test.sh $(ARGS)

check: ## what a change must pass: lint, layers, tests, sanitizers, a short fuzz
	@Scripts/check.sh

bench: ## load figures beside other servers; ARGS="--quick" for a short look
	@Scripts/bench.sh $(ARGS)

torture: ## rotation and kills under load, compared line by line; ARGS="--seconds 10 --kills 20"
	@Scripts/torture.sh $(ARGS)

upgrade: ## databases and archives that older commits' own binaries made, opened by this one
	@Scripts/upgrade.sh $(ARGS)

soak: ## clients that come, stall, lapse and go, then an hour of memory; ARGS="--minutes 2" for a short one
	@Scripts/soak.sh $(ARGS)

format: ## lay the Swift sources out
	@Scripts/format.sh

lint: ## complain about layout and habits, change nothing
	@Scripts/lint.sh

fuzz: ## run every fuzz target; ARGS is the number of seconds for each
	@Scripts/fuzz.sh $(ARGS)

api: ## ask the control API many more questions made from its description; ARGS is how many for each operation
	@Scripts/api.sh $(ARGS)

conformance: ## run the Autobahn suite against websocket-echo, as server and as client
	@Scripts/conformance.sh $(ARGS)

interop: ## other people's clients and proxies, a table of what each got; ARGS="--install" gets them from Debian
	@Scripts/interop.sh $(ARGS)

clean: ## remove what was built
	@Scripts/clean.sh
