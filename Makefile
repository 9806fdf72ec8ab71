# The commands a newcomer needs. What each does is in scripts/.

run:      ## build console and binary, start hinomi with examples/starter, print its address
	scripts/run.sh

test:     ## install what tests need, run everything
	scripts/test.sh

check:    ## formatting, clippy, layout rules, dependencies
	scripts/check.sh

fmt:      ## format Rust and console
	scripts/fmt.sh

console:  ## build the console only (web/console/dist)
	scripts/console.sh build

bench:    ## measure; figures go to bench/README.md by hand
	scripts/bench.sh

crash:    ## kill -9 in the middle of a storm: 100 rounds on SQLite, 20 on PostgreSQL
	scripts/crash.sh

dist:     ## release binary with the console inside (half an hour from nothing)
	scripts/dist.sh

clean:    ## remove what was built; ./.data stays
	cargo clean
	rm -rf web/console/dist web/console/node_modules e2e/node_modules

help:     ## this list
	@sed -n 's/^\([a-z]*\): *## /\1\t/p' $(MAKEFILE_LIST)

.PHONY: run test check fmt console bench crash dist clean help
