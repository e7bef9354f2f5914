# The recipes of daily work. `just` lists them; `.ci/run` is what the CI runs and needs Go only.

staticcheck := "honnef.co/go/tools/cmd/staticcheck@v0.8.2"
fuzztime := env("FUZZTIME", "5s")

# List the recipes.
default:
    @just --list --unsorted

# Format every Go file of both modules.
fmt:
    gofmt -w .

# go vet, both modules.
vet:
    go vet ./...
    cd examples && go vet ./...

# vet, gofmt (list only) and staticcheck.
lint: vet
    test -z "$(gofmt -l . | tee /dev/stderr)"
    go run {{staticcheck}} ./...

# The README's test command, then the examples.
test *args:
    go test {{args}} ./...
    cd examples && go test {{args}} ./...

# The same under the race detector.
race *args:
    go test -race {{args}} ./...

# Every fuzz target for a short while: `FUZZTIME=1m just fuzz`.
fuzz:
    FUZZTIME={{fuzztime}} .ci/run fuzz

# Benchmarks with their allocations.
bench pattern="." *args:
    go test -run '^$' -bench '{{pattern}}' -benchmem {{args}} ./...

# Component libraries from npm, of the versions in runtime/testdata/npm: every template, wxs module and style sheet is read, every page and component shown. It needs npm.
real:
    WXKIT_NPM=1 go test -count=1 -run '^TestReal$' -v ./runtime

# This simulator beside glass-easel from npm, of the version in bench/glass-easel, in turn: medians and ratios. It needs npm and node.
rival:
    WXKIT_NPM=1 go test -count=1 -run '^TestRival$' -v ./runtime

# The store against a real redis-server, under the race detector.
redis *args:
    go test -race -count=1 {{args}} ./handler/redisstore/... && go test -race -count=1 -run 'Redis|TestStores' {{args}} ./handler

# A push through Redis beside two plain commands, as a ratio.
redis-bench:
    go test -run '^$' -bench . -benchmem ./handler/redisstore

# Replicas killed, Redis restarted, slowed and filled, clocks apart, functions that leak: 1,000 pushes each. `just faults 1000 5s` takes WeChat's own tries.
faults pushes="1000" try="1s" *args:
    WXKIT_PUSHES={{pushes}} WXKIT_TRY={{try}} go test -count=1 -v -timeout 60m {{args}} ./handler/faults

# Limits, the filter of sources and shutdown: their tests, and what a push pays for the first two.
guards *args:
    go test -race -count=1 -run 'Limit|Busy|Again|Sources|Refresh|Shutdown|Overrun' {{args}} ./handler
    go test -run '^$' -bench 'Limit|Sources' -benchmem ./handler

# The mounted handler over loopback beside a bare net/http handler, as ratios.
load *args:
    go run ./handler/load {{args}}

# No growth of goroutines or heap: `just soak 10m`.
soak time="1m":
    go run ./handler/load -soak {{time}}

# What goes to the phone: sizes, every scenario on every engine, trees beside glass-easel's, the loader's speed. It needs npm and node.
phone:
    .ci/run phone

# Rewrite the golden files of the tests; read the diff before you keep it.
update:
    go test ./cmd/wxkit -update
    go test ./handler/wxmsg -run '^TestRead$' -update
    go test ./runtime -run '^TestScenarios$' -update

# Start a bot on loopback, let WeChat's side talk to it, print what happened.
demo *args:
    go run ./cmd/wxkit demo {{args}}

# The conformance cases of life cycle and routing.
conform *files="testdata/conformance/app.json":
    go run ./cmd/wxkit conform {{files}}

# Play a scenario of the simulator: `just run testdata/lifecycle/tabs.txtar`.
run *args:
    go run ./cmd/wxkit run {{args}}

# What a guest weighs beside an empty Go reactor, as it is sent to a phone.
size:
    go test -count=1 -run '^TestSize$' -v ./wasm

# Write the generated files anew.
generate:
    go generate ./...

# go mod tidy, both modules.
tidy:
    go mod tidy
    cd examples && go mod tidy

# Everything that the CI runs.
check:
    .ci/run
